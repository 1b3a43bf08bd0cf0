import "./qse/rating";
import "./qse/matrix";
