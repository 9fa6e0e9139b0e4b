// What Streamlit's page does not do by itself: leave when the session has ended, and stay in the tab.
(function () {
  "use strict";
  function leave() {
    if (location.pathname === "/login") return;
    location.replace("/login?next=" + encodeURIComponent(location.pathname + location.search));
  }
  // What has just been done is said at the top; who pressed a button far below is brought there.
  var said = "";
  function show() {
    var flash = document.querySelector(".st-key-flash, .st-key-one_time_password");
    var says = flash ? flash.textContent : "";
    if (says && says !== said) flash.scrollIntoView({ block: "center" });
    said = says;
  }
  // The server drew the notice "signed out": go to the sign-in page.
  new MutationObserver(function () {
    if (document.querySelector(".st-key-signed_out")) setTimeout(leave, 1200);
    show();
  }).observe(document.documentElement, { childList: true, subtree: true });
  // A page left open must not show a household's data for ever.
  function ask() {
    fetch("/session", { credentials: "same-origin", cache: "no-store" }).then(function (answer) {
      if (answer.status === 401 || answer.status === 403) leave();
    }, function () {});
  }
  setInterval(ask, 60000);
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState === "visible") ask();
  });
  // Streamlit opens every link in a new tab; our own plain pages belong in this one.
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[href]");
    if (!link || link.origin !== location.origin || event.ctrlKey || event.metaKey) return;
    if (link.pathname === "/account" || link.pathname === "/login") {
      event.preventDefault();
      event.stopPropagation();
      location.assign(link.href);
    }
  }, true);

  // Streamlit asks for files by the ends of their names; a phone offers its camera for kinds of picture.
  document.addEventListener("click", function (event) {
    var input = event.target;
    if (input.type === "file" && /\.jpg/.test(input.accept) && !/image\//.test(input.accept)) {
      input.accept = "image/jpeg,image/png" + (/\.pdf/.test(input.accept) ? ",application/pdf" : "");
    }
  }, true);

  // Streamlit's widgets speak English only. On a Chinese page their own few words are put into
  // Chinese: the exact words, inside its own parts only, never where data stands.
  if (!/^zh/.test(document.documentElement.lang)) return;
  var WORDS = {
    "Upload": "上传", "Add files": "添加文件", "Drag and drop a file here": "把文件拖到这里",
    "Drag and drop files here": "把文件拖到这里", "Browse files": "选择文件", "file upload": "上传文件",
    "Select all": "全选", "No results": "没有匹配的选项", "No options to select": "没有可选的选项",
    "No options to select.": "没有可选的选项", "Choose an option": "请选择",
    "Choose options": "请选择", "Open": "展开", "Clear value": "清除", "Clear all": "全部清除",
    "Clear entry": "清除", "Selected values": "已选", "Selectbox": "选择", "Multiselect": "选择",
    "Selectbox options": "选项", "Multiselect options": "选项",
    "Increment": "增加", "Decrement": "减少", "Choose date": "选择日期", "Clear date": "清除日期",
    "Calendar": "日历", "Today": "今天", "Next": "下个月", "Previous": "上个月",
    "Show password": "显示", "Hide password": "隐藏",
    "Next page": "下一页", "Previous page": "上一页", "Pagination": "分页",
    "Fullscreen": "全屏", "Close fullscreen": "退出全屏", "Close": "关闭", "Dismiss": "关闭", "Cancel": "取消",
    "Copy to clipboard": "复制", "Stop": "停止", "Connecting": "正在连接", "Running...": "正在办理",
    "Skip to main content": "跳到正文", "Sidebar": "导航栏", "App pages": "页面",
    "Expand sidebar": "展开导航", "Collapse sidebar": "收起导航", "Main menu": "菜单",
    "Scroll tabs left": "标签左移", "Scroll tabs right": "标签右移",
    "Press Enter to apply": "按回车确认", "Press Ctrl+Enter to apply": "按 Ctrl+回车确认",
    "Help": "说明", "Download as CSV": "下载 CSV", "Search": "查找",
    "Sort ascending": "升序", "Sort descending": "降序", "Autosize": "自动列宽",
    "Pin column": "固定列", "Unpin column": "取消固定", "Hide column": "隐藏列", "Format": "格式",
    "Show/hide columns": "显示或隐藏列", "Clear selection": "清除选择"
  };
  var MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December"];
  var PATTERNS = [
    [/^(\d+)\s?MB per file$/, function (all, n) { return "每个文件不超过 " + n + " MB"; }],
    [/^Remove (.+)$/, function (all, name) { return "移除 " + name; }],
    [/^Select (\d+) matches$/, function (all, n) { return "选择匹配的 " + n + " 项"; }],
    [/^Page (\d+)$/, function (all, n) { return "第 " + n + " 页"; }],
    [/^You can only select up to (\d+) .*$/, function (all, n) { return "最多选 " + n + " 项。"; }],
    [new RegExp("^(" + MONTHS.join("|") + ") (\\d{4})$"), function (all, month, year) {
      return year + "年" + (MONTHS.indexOf(month) + 1) + "月";
    }]
  ];
  // Parts whose text is Streamlit's own; elsewhere only the names of its buttons are.
  var TEXT = "[data-testid='stFileUploaderDropzone'], "
    + "[data-testid='stStatusWidget'], [data-testid='InputInstructions'], "
    + "[data-testid='stElementToolbar'], [data-testid='stSkipToContent'], "
    + "[role='listbox'][data-empty], [role='option'][data-key^='__select'], "
    + "[data-testid='stDataFrameColumnMenu'], [data-testid='stDataFrameColumnVisibilityMenu'], "
    + "[data-testid='stDateInputCalendar']";
  var NAMED = ["aria-label", "placeholder", "title"];
  function chinese(words) {
    var plain = words.trim();
    if (Object.prototype.hasOwnProperty.call(WORDS, plain)) return WORDS[plain];
    for (var i = 0; i < PATTERNS.length; i += 1) {
      if (PATTERNS[i][0].test(plain)) return plain.replace(PATTERNS[i][0], PATTERNS[i][1]);
    }
    return null;
  }
  function name(element) {
    // In a table or a picture a name can be data's.
    if (element.closest("[data-testid='stHtml'], [data-testid='stMarkdownContainer']")) return;
    NAMED.forEach(function (attribute) {
      var words = element.getAttribute(attribute);
      var said = words && chinese(words);
      if (said) element.setAttribute(attribute, said);
    });
  }
  function text(node) {
    var parent = node.parentElement;
    if (!parent || !/[A-Za-z]/.test(node.data)) return;
    if (!parent.closest(TEXT)) return;
    var said = chinese(node.data);
    if (said) node.data = said;
  }
  function walk(root) {
    if (root.nodeType === Node.TEXT_NODE) { text(root); return; }
    if (root.nodeType !== Node.ELEMENT_NODE) return;
    name(root);
    root.querySelectorAll("[aria-label], [placeholder], [title]").forEach(name);
    var words = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) text(words.currentNode);
  }
  new MutationObserver(function (changes) {
    changes.forEach(function (change) {
      if (change.type === "attributes") name(change.target);
      else if (change.type === "characterData") text(change.target);
      else change.addedNodes.forEach(walk);
    });
  }).observe(document.documentElement, {
    attributeFilter: NAMED, attributes: true, characterData: true, childList: true, subtree: true
  });
})();
