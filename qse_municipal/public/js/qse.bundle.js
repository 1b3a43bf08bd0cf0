import "./qse/words";
import "./qse/rating";
import "./qse/matrix";
import "./qse/filters";
import "./qse/report";
