// Runs before Streamlit's bundle, in any browser ever made: so plain old JavaScript, and no module.
// It lends Chromium 109 (the last for Windows 7) what the bundle takes for granted, and tells whoever
// comes with less which browser to install, instead of "opening" for ever.
(function () {
  "use strict";
  function tooOld() {
    if (!document.getElementById("opening")) return;  // A screen is drawn: it is not too old.
    document.getElementById("root").style.display = "none";
    document.getElementById("too_old").style.display = "block";
  }
  function whenThere(call) {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", call);
    else call();
  }
  // What cannot be lent. By features and not by name: a browser's name is whatever it says it is.
  // dvh: Chromium 108; attachInternals: Safari 16.4 and Firefox 93, with them `static {}`.
  var fits = "noModule" in document.createElement("script") && window.Proxy && window.Reflect
    && window.WeakRef && window.structuredClone && Object.hasOwn && Array.prototype.findLast
    && window.ResizeObserver && window.CSS && CSS.supports && CSS.supports("height", "1dvh")
    && "attachInternals" in HTMLElement.prototype;
  if (!fits) { whenThere(tooOld); return; }
  // What nobody thought of: the bundle itself breaks off before the first screen. A line that drops
  // is something else, and says so by its kind.
  function broke(where, why) {
    if (/\/static\//.test(where) && !/fetch|import|network/i.test(why)) whenThere(tooOld);
  }
  window.addEventListener("error", function (event) { broke(event.filename, event.message); });
  window.addEventListener("unhandledrejection", function (event) {
    broke(event.reason && event.reason.stack, String(event.reason));
  });

  function lend(to, name, value) {
    if (!to[name]) {
      Object.defineProperty(to, name, { value: value, configurable: true, writable: true });
    }
  }
  lend(Array.prototype, "toSorted", function (compare) {
    return Array.prototype.slice.call(this).sort(compare);
  });
  lend(Promise, "withResolvers", function () {
    var made = {};
    made.promise = new Promise(function (resolve, reject) {
      made.resolve = resolve;
      made.reject = reject;
    });
    return made;
  });
  lend(URL, "canParse", function (address, base) {
    try { return !!new URL(address, base); } catch (fault) { return false; }
  });
  try { new RegExp("a", "v"); } catch (fault) {
    // The patterns of the bundle say the same under the older flag.
    var Own = RegExp;
    var older = function (given) {
      var flags = given[1];
      return typeof flags === "string" ? [given[0], flags.replace("v", "u")] : given;
    };
    window.RegExp = new Proxy(Own, {
      apply: function (of, self, given) { return Reflect.apply(of, self, older(given)); },
      construct: function (of, given, asked) {
        return Reflect.construct(of, older(given), asked === window.RegExp ? of : asked);
      }
    });
    Own.prototype.constructor = window.RegExp;
  }
})();
