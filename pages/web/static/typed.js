// What stands in a field is what the server has. Streamlit commits what one types when the field is
// left; a field that goes grey under the finger, because the line dropped, is never left. So such a
// field is left for the person once the line is back, and before any button is pressed (a finger on some
// phones leaves none).
// And every message says what stands in the fields typed into, for pages/parts/typed.py to compare: whatever
// else keeps a field from being committed, no step is done on what does not stand on the screen.
// Before Streamlit's bundle, which takes its WebSocket as it finds it.
(function () {
  "use strict";
  if (!window.WebSocket || !window.Map || !window.TextEncoder) return;  // early.js says so in words.
  var FIELDS = "[data-testid='stNumberInput'], [data-testid='stTextInput'], "
    + "[data-testid='stTextArea'], [data-testid='stDateInput'], [data-testid='stTimeInput']";
  var KEY = /(?:^|\s)(st-key-\S+)/;
  var typed = new Map();  // A field, and the box in it that was typed into.

  function note(event) {
    var field = event.target.closest && event.target.closest(FIELDS);
    if (field) typed.set(field, event.target);
  }
  // The parts of a day take their keys without ever having an input.
  ["input", "beforeinput"].forEach(function (kind) { document.addEventListener(kind, note, true); });

  function leave(box) {
    if (!box.disabled && box.isConnected) {
      box.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
    }
  }
  new MutationObserver(function () {
    typed.forEach(function (box) { if (box !== document.activeElement) leave(box); });
  }).observe(document, {
    attributeFilter: ["disabled", "aria-disabled", "contenteditable"], subtree: true
  });
  document.addEventListener("pointerdown", function (event) {
    if (event.target.closest && event.target.closest("button")) typed.forEach(leave);
  }, true);

  function shown(field, box) {
    var parts = field.querySelectorAll("[role='spinbutton']:not([data-placeholder])");
    if (parts.length || !("value" in box)) {
      return Array.prototype.map.call(parts, function (part) { return part.textContent; }).join("-");
    }
    // Letters where a number belongs: the browser shows them and gives nobody their text.
    return box.validity && box.validity.badInput ? null : box.value;
  }
  function statement() {
    var said = [];
    typed.forEach(function (box, field) {
      if (!field.isConnected) { typed.delete(field); return; }
      var around = field.closest("[data-testid='stElementContainer']");
      var key = around && KEY.exec(around.className);
      var label = field.querySelector("[data-testid='stWidgetLabel'] p");
      var named = (label && label.textContent) || box.getAttribute("aria-label") || "";
      if (key) said.push([key[1], named, shown(field, box)]);
    });
    return said;
  }

  // A message is a protobuf: a part of it that is sent once more is added to the first. 11 is the
  // request for a run, 8 what it says of the browser, 5071 ours: Streamlit passes it on unread.
  var RUN = 11, BROWSER = 8, OURS = 5071;
  function number(n) {
    var bytes = [];
    for (; n > 127; n >>>= 7) bytes.push((n & 127) | 128);
    return bytes.concat(n);
  }
  function part(key, content) {
    var head = number((key << 3) | 2).concat(number(content.length));
    var whole = new Uint8Array(head.length + content.length);
    whole.set(head);
    whole.set(content, head.length);
    return whole;
  }
  function told(message) {
    var words = new TextEncoder().encode(JSON.stringify(statement()));
    var ours = part(RUN, part(BROWSER, part(OURS, words)));
    var whole = new Uint8Array(message.length + ours.length);
    whole.set(message);
    whole.set(ours, message.length);
    return whole;
  }
  var send = WebSocket.prototype.send;
  WebSocket.prototype.send = function (message) {
    var run = message instanceof Uint8Array && message[0] === ((RUN << 3) | 2);
    return send.call(this, run ? told(message) : message);
  };
})();
