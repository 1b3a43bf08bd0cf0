import "./qse/words";
import "./qse/rating";
import "./qse/matrix";
import "./qse/filters";
import "./qse/report";
import "./qse/steps";
import "./qse/actions";
import "./qse/standing";
