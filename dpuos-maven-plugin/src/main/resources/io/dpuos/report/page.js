"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const main = document.getElementById("main");
  const list = (value) => Array.isArray(value) ? value : [];
  const image = data.image || {}, sum = data.summary || {};

  /* Every text goes in by textContent: what a package calls itself can never become markup. */
  function h(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value === undefined || value === false) continue;
      if (key === "on") for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
      else if (key === "style") for (const [name, text] of Object.entries(value)) element.style.setProperty(name, text);
      else element.setAttribute(key, value === true ? "" : value);
    }
    for (const child of children.flat(Infinity)) if (child !== undefined && child !== null && child !== false) element.append(child);
    return element;
  }
  const grouped = (number) => String(number).replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
  function size(bytes) {
    if (bytes >= 1e9) return (bytes / 1e9).toFixed(2) + " GB";
    if (bytes >= 1e6) return (bytes / 1e6).toFixed(1) + " MB";
    if (bytes >= 1e3) return (bytes / 1e3).toFixed(1) + " kB";
    return bytes + " B";
  }
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
  const percent = (part, whole) => whole > 0 ? (100 * part / whole).toFixed(1) + " %" : "";
  const many = (number, one, more) => grouped(number) + " " + (number === 1 ? one : more || one + "s");
  const hex = (text) => /^[0-9a-fA-F]{40,64}$/.test(text) ? text.toUpperCase().replace(/(.{4})(?=.)/g, "$1 ") : text;
  const tag = (text, kind) => h("span", { class: "tag " + (kind || "") }, text);

  const sections = [];
  function section(id, title, lead, ...content) {
    const element = h("section", { id, "aria-labelledby": id + "-title" }, h("h2", { id: id + "-title" }, title),
      lead && h("p", { class: "lead" }, lead), ...content);
    sections.push([id, title]);
    main.append(element);
    return element;
  }

  /* A table with sorting, a filter, and as many rows as a person reads; columns: { head, text, cell?, sort?, num?, wide?, name? } */
  let tables = 0;
  function table(label, columns, rows, options = {}) {
    if (rows.length === 0) return h("p", { class: "empty" }, options.empty || "None.");
    const id = "t" + ++tables, step = options.step || 50;
    let shown = step, sorted = options.sort ?? -1, down = options.down ?? false, filter = "";
    const texts = rows.map((row) => columns.map((column) => String(column.text(row))).join("\n").toLowerCase());
    const body = h("tbody"), count = h("span", { class: "count", role: "status" }), more = h("button", { class: "btn", type: "button", on: { click: () => { shown = Infinity; draw(); } } });
    const heads = columns.map((column, i) => h("th", { scope: "col", class: column.num ? "num" : undefined },
      h("button", { type: "button", on: { click: () => { down = sorted === i ? !down : !!column.num; sorted = i; draw(); } } }, column.head)));
    function draw() {
      let order = rows.map((row, i) => i).filter((i) => filter.split(/\s+/).every((word) => texts[i].includes(word)));
      if (sorted >= 0) {
        const key = columns[sorted].sort || columns[sorted].text, sign = down ? -1 : 1;
        order.sort((a, b) => { const x = key(rows[a]), y = key(rows[b]); return sign * (x < y ? -1 : x > y ? 1 : 0) || a - b; });
      }
      heads.forEach((head, i) => i === sorted ? head.setAttribute("aria-sort", down ? "descending" : "ascending") : head.removeAttribute("aria-sort"));
      count.textContent = filter ? many(order.length, "match", "matches") + " of " + grouped(rows.length) : many(rows.length, "row");
      body.replaceChildren(...order.slice(0, shown).map((i) => h("tr", {}, columns.map((column) =>
        h("td", { class: [column.num && "num", column.wide && "wide", column.name && "name"].filter(Boolean).join(" ") || undefined },
          column.cell ? column.cell(rows[i]) : String(column.text(rows[i])))))));
      more.hidden = order.length <= shown;
      more.textContent = "Show all " + grouped(order.length);
    }
    const search = rows.length > 8 && h("input", { type: "search", id: id + "-filter", placeholder: "Filter " + label.toLowerCase(), "aria-label": "Filter " + label.toLowerCase(), "aria-controls": id,
      on: { input: (event) => { filter = event.target.value.trim().toLowerCase(); shown = step; draw(); } } });
    draw();
    return h("div", {}, h("div", { class: "bar" }, search, count),
      h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, h("table", { id }, h("caption", { hidden: true }, label), h("thead", {}, h("tr", {}, heads)), body)),
      h("div", { class: "bar" }, more));
  }
  const bytesColumn = (head, value, greatest) => ({ head, num: true, text: (row) => size(value(row)), sort: value,
    cell: (row) => greatest ? [size(value(row)), h("span", { class: "spark", style: { width: Math.max(1, Math.round(100 * value(row) / greatest)) + "%" } })] : size(value(row)) });

  /* ---- head ---- */
  const limits = {};
  for (const line of list(data.budget)) limits[line.element.replace(/<budget><|>/g, "")] = line;
  document.getElementById("top").append(
    h("p", { class: "eyebrow" }, "DPU-OS image report"),
    h("h1", {}, image.artifactId + " " + image.version, h("small", {}, " for " + image.architecture)),
    h("ul", { class: "facts" },
      h("li", {}, "Distribution ", h("b", {}, image.distributionName || image.distribution)),
      h("li", {}, "Kernel ", h("b", {}, image.kernel || "none")),
      h("li", {}, "Lock ", h("b", { title: image.lockSha256 }, h("code", {}, String(image.lockSha256 || "").slice(0, 16) + "…"))),
      h("li", {}, "Plugin ", h("b", {}, image.pluginVersion))),
    h("ul", { class: "tiles" },
      tile(megabytes(sum.installedBytes), "MB", "installed", "#map", limits.installed),
      tile(megabytes(sum.isoBytes), "MB", "ISO", "#products", limits.iso),
      tile(grouped(sum.packages), "", "packages", "#packages", limits.packages),
      tile(grouped(sum.services), "", "services that stay", "#services", limits.services),
      tile(grouped(sum.listeningSockets), "", "listening sockets", "#services", limits.listeningSockets),
      tile(megabytes(sum.removedBytes), "MB", "left out by tailoring", "#removed"),
      tile((sum.minimumDiskBytes / 1e9).toFixed(1), "GB", "smallest disk", "#products")));
  function tile(value, unit, label, target, limit) {
    const share = limit ? Math.min(100, 100 * limit.actual / limit.most) : 0;
    return h("li", {}, h("a", { class: "tile" + (limit && !limit.kept ? " over" : ""), href: target },
      h("span", { class: "value" }, value, unit && h("small", {}, unit)), h("span", { class: "label" }, label),
      limit && [h("span", { class: "meter", role: "presentation" }, h("i", { style: { width: share + "%" } })),
        h("span", { class: "limit" }, (limit.kept ? "" : "over budget: ") + percent(limit.actual, limit.most) + " of " + (limit.unit === "bytes" ? size(limit.most) : grouped(limit.most)))]));
  }

  /* ---- verdicts ---- */
  const scriptlets = data.scriptlets || {}, trust = data.trust || {}, services = data.services || {};
  const logins = list(data.accounts).filter((user) => user.login), open = logins.filter((user) => user.password === "none");
  const verdicts = [];
  const verdict = (good, text, grade) => verdicts.push(h("li", { class: good ? undefined : grade || "look" }, h("span", {}, text)));
  const over = list(data.budget).filter((line) => !line.kept);
  if (list(data.budget).length) verdict(!over.length, over.length ? "Over budget: " + over.map((line) => line.element).join(", ") : "Within its budget in all " + list(data.budget).length + " limits", "bad");
  verdict(!list(trust.unsigned).length, list(trust.unsigned).length ? many(trust.unsigned.length, "package") + " without a verified signature" : "Every package is signed by a pinned key");
  verdict(!list(trust.optIns).length, list(trust.optIns).length ? many(trust.optIns.length, "concession") + " about signatures" : "No concessions about signatures");
  verdict(!scriptlets.refused, scriptlets.refused ? many(scriptlets.refused, "scriptlet") + " refused" : "No scriptlet was refused: " + grouped(scriptlets.executed || 0) + " ran, " + grouped(scriptlets.deferred || 0) + " deferred to the target");
  verdict(!list(services.cannotStart).length, list(services.cannotStart).length ? many(services.cannotStart.length, "unit") + " wanted at boot cannot start" : "Every unit that is wanted at boot can start");
  verdict(!open.length, open.length ? "Login without a password: " + open.map((user) => user.name).join(", ") : logins.length ? "Can log in: " + logins.map((user) => user.name).join(", ") : "Nobody can log in", "bad");
  section("overview", "At a glance", "", h("ul", { class: "verdicts" }, verdicts),
    list(data.warnings).length > 0 && [h("h3", {}, "Worth a look"), h("ul", { class: "plain" }, list(data.warnings).map((text) => h("li", {}, text)))]);

  /* ---- treemap ---- */
  const packages = list(data.packages), byNevra = new Map(packages.map((each) => [each.nevra, each]));
  const maps = data.treemap || {}, box = h("div", { class: "map", role: "group", "aria-label": "Treemap" }), crumbs = h("div", { class: "crumbs" });
  const detail = h("p", { class: "detail", "aria-live": "polite" }), legend = h("ul", { class: "legend" }), alternative = h("div");
  const hues = { requested: 212, dependency: 168, layer: 36 };
  const kinds = { requested: "asked for by name", dependency: "needed by others", layer: "made by the build" };
  let which = "packages", path = [];
  const tops = list(maps.directories && maps.directories.parts).map((part) => part.name);
  const hue = (node) => node.kind in hues ? hues[node.kind] : Math.round(210 + 137.5 * Math.max(0, tops.indexOf(node.kind || node.name))) % 360;
  /* Squarified: rows along the shorter side, each as long as that makes its rectangles squarer. */
  function squarify(parts, x, y, w, hgt) {
    const total = parts.reduce((all, part) => all + part.bytes, 0), out = [];
    if (total <= 0 || w <= 0 || hgt <= 0) return out;
    const scale = w * hgt / total;
    let rest = parts.filter((part) => part.bytes > 0).map((part) => ({ part, area: part.bytes * scale }));
    const worst = (row, side) => { const s = row.reduce((all, each) => all + each.area, 0); return Math.max(...row.map((each) => Math.max(side * side * each.area / (s * s), s * s / (side * side * each.area)))); };
    while (rest.length) {
      const side = Math.min(w, hgt), row = [rest[0]];
      let i = 1;
      while (i < rest.length && worst([...row, rest[i]], side) <= worst(row, side)) row.push(rest[i++]);
      const area = row.reduce((all, each) => all + each.area, 0), thick = area / side;
      let along = 0;
      for (const each of row) {
        const length = each.area / thick;
        out.push(w >= hgt ? { part: each.part, x, y: y + along, w: thick, h: length } : { part: each.part, x: x + along, y, w: length, h: thick });
        along += length;
      }
      if (w >= hgt) { x += thick; w -= thick; } else { y += thick; hgt -= thick; }
      rest = rest.slice(i);
    }
    return out;
  }
  /* A folder that holds one folder alone is passed by. */
  function below(part) {
    let parts = list(part.parts);
    while (parts.length === 1 && list(parts[0].parts).length) parts = parts[0].parts;
    return parts;
  }
  const short = (part) => which === "packages" && part.kind !== "layer" && byNevra.has(part.name) ? byNevra.get(part.name).name : part.name;
  const px = (number) => Math.max(0, number).toFixed(1) + "px";
  function drawMap(focus) {
    const root = maps[which], node = path.length ? path[path.length - 1] : root;
    if (!root) { box.replaceChildren(); return; }
    const width = box.clientWidth || 1000, height = box.clientHeight || 480, whole = root.bytes;
    const parts = list(node.parts).length ? below(node) : [node];
    const say = (part) => detail.textContent = part.name + ": " + size(part.bytes) + ", " + many(part.files, "file") + ", " + percent(part.bytes, whole) + " of the image" + (part.kind in kinds ? "; " + kinds[part.kind] : "");
    box.replaceChildren(...squarify(parts, 0, 0, width, height).map((r) => {
      const zoomable = list(r.part.parts).length > 0 && r.part !== node;
      const cell = h("button", { type: "button", class: "cell" + (zoomable ? " zoom" : "") + (r.part.kind === "rest" ? " rest" : ""), title: r.part.name + "\n" + size(r.part.bytes) + " · " + percent(r.part.bytes, whole),
        "aria-label": r.part.name + ", " + size(r.part.bytes) + (zoomable ? ", zoom in" : ""),
        style: { "--h": hue(r.part), left: px(r.x), top: px(r.y), width: px(r.w), height: px(r.h) },
        on: { click: () => { if (zoomable) { path.push(r.part); drawMap(true); } }, mouseenter: () => say(r.part), focus: () => say(r.part) } });
      const captioned = r.w > 46 && r.h > 20;
      if (zoomable && r.w > 60 && r.h > 54) cell.append(...squarify(below(r.part), 3, 22, r.w - 8, r.h - 27).filter((q) => q.w > 3 && q.h > 3).map((q) =>
        h("span", { class: "inner", style: { left: px(q.x), top: px(q.y), width: px(q.w), height: px(q.h) } }, q.w > 44 && q.h > 15 ? q.part.name : "")));
      if (captioned) cell.append(h("span", { class: "cap" }, short(r.part), r.w > 110 && h("small", {}, size(r.part.bytes))));
      return cell;
    }));
    crumbs.replaceChildren(...path.map((each, i) => h("button", { type: "button", on: { click: () => { path = path.slice(0, i); drawMap(true); } } }, i ? path[i - 1].name : root.name)), h("b", {}, node.name), h("span", { class: "count" }, size(node.bytes) + ", " + many(node.files, "file")));
    detail.textContent = path.length ? "Escape or the buttons above zoom out." : "Click or press Enter on a field to zoom in.";
    const hued = which === "packages" ? Object.keys(kinds).map((kind) => [hues[kind], kinds[kind]]) : list(root.parts).filter((part) => tops.indexOf(part.name) < 10).map((part) => [hue(part), "/" + part.name]);
    legend.replaceChildren(...hued.map(([each, text]) => h("li", {}, h("i", { style: { "--h": each } }), text)));
    alternative.replaceChildren(table(node.name, [
      { head: "Name", name: true, text: (row) => row.name }, bytesColumn("Size", (row) => row.bytes, Math.max(...parts.map((part) => part.bytes))),
      { head: "Share", num: true, text: (row) => percent(row.bytes, whole), sort: (row) => row.bytes }, { head: "Files", num: true, text: (row) => grouped(row.files), sort: (row) => row.files }], parts));
    if (focus && box.firstElementChild) box.firstElementChild.focus({ preventScroll: true });
  }
  box.addEventListener("keydown", (event) => { if (event.key === "Escape" && path.length) { path.pop(); drawMap(true); event.preventDefault(); } });
  const chooser = h("div", { class: "seg", role: "group", "aria-label": "Treemap by" }, [["packages", "By package"], ["directories", "By directory"]].map(([key, text]) =>
    h("button", { type: "button", "aria-pressed": String(key === which), "data-map": key, on: { click: (event) => {
      which = key; path = [];
      for (const button of event.target.parentElement.children) button.setAttribute("aria-pressed", String(button === event.target));
      drawMap(false);
    } } }, text)));
  section("map", "Where the bytes are", "The area of a field is its share of the installed system. Files with several names count once.",
    h("div", { class: "bar" }, chooser, crumbs), box, detail, legend, h("details", {}, h("summary", {}, "The same as a table"), alternative));
  drawMap(false);
  let pending = 0;
  addEventListener("resize", () => { cancelAnimationFrame(pending); pending = requestAnimationFrame(() => drawMap(false)); });

  /* ---- packages ---- */
  function chain(each) {
    const names = [], seen = new Set();
    for (let here = each; here && !seen.has(here);) {
      seen.add(here);
      const match = /^(?:dependency|weak) of (\S+):/.exec(here.reason);
      here = match && byNevra.get(match[1]);
      if (match) names.push(here ? here.name : match[1]);
    }
    return names;
  }
  const why = (each) => {
    const asked = /^user: (.*)$/s.exec(each.reason), needed = /^(dependency|weak) of (\S+): (.*)$/s.exec(each.reason);
    if (asked) return [tag("asked for", "info"), " ", asked[1]];
    if (!needed) return [each.reason];
    return [h("span", {}, chain(each).join(" ← ")), h("span", { class: "sub" }, (needed[1] === "weak" ? "recommended: " : "needs ") + needed[3])];
  };
  const heaviest = Math.max(1, ...packages.map((each) => each.bytes));
  section("packages", "Packages", "What is installed, and why: who asked, or which chain of packages leads to it.",
    table("Packages", [
      { head: "Package", name: true, text: (row) => row.nevra + " " + row.summary, sort: (row) => row.nevra, cell: (row) => [row.name, h("span", { class: "sub" }, row.nevra.slice(row.name.length + 1)), row.summary && h("span", { class: "sub" }, row.summary)] },
      bytesColumn("Size", (row) => row.bytes, heaviest),
      { head: "Files", num: true, text: (row) => grouped(row.files), sort: (row) => row.files },
      { head: "Why", wide: true, text: (row) => row.reason + " " + chain(row).join(" "), cell: why },
      { head: "Repository", text: (row) => row.repository }, { head: "Licence", text: (row) => row.licence }], packages, { sort: 1, down: true }));

  /* ---- removed ---- */
  section("removed", "Left out by tailoring", "Files that the packages hold and the image does not, by the rule that took them out.",
    table("Rules", [
      { head: "Rule", name: true, text: (row) => row.rule }, { head: "Layer", text: (row) => row.layer },
      { head: "Files", num: true, text: (row) => grouped(row.files), sort: (row) => row.files }, bytesColumn("Size", (row) => row.bytes, Math.max(1, ...list(data.removed).map((row) => row.bytes))),
      { head: "Greatest files", wide: true, text: (row) => row.greatest.map((each) => each.path).join(" "), cell: (row) => h("details", {}, h("summary", {}, row.greatest.length ? row.greatest[0].path : ""), h("ul", { class: "plain" }, row.greatest.map((each) => h("li", {}, h("code", {}, each.path), " " + size(each.bytes))))) }],
      list(data.removed), { sort: 3, down: true, empty: "Nothing was taken out." }));

  /* ---- kernel and drivers ---- */
  const outcome = { already_so: "good", trim: "info", accepted: "look", build_needed: "bad", refused: "bad" };
  section("kernel", "Kernel", "What the project wants of the kernel's configuration, and what becomes of it. The shipped kernel stays as it is; unwanted modules go.",
    list(data.kernels).map((kernel) => [h("h3", {}, kernel.version),
      table("Settings of " + kernel.version, [{ head: "Setting", name: true, text: (row) => row.symbol + "=" + row.wanted }, { head: "Shipped", text: (row) => row.shipped },
        { head: "Outcome", text: (row) => row.outcome, cell: (row) => tag(row.outcome.replace("_", " "), outcome[row.outcome]) }, { head: "Asked for by", text: (row) => row.from }, { head: "Reason", wide: true, text: (row) => row.reason }],
        list(kernel.settings), { empty: "The project wants nothing particular." })]),
    !list(data.kernels).length && h("p", { class: "empty" }, "The image has no kernel."));
  section("drivers", "Drivers", "Kernel modules that stay and that go, each with the reason.",
    list(data.drivers).map((kernel) => {
      const rows = [...list(kernel.kept).map((each) => ({ ...each, kept: true })), ...list(kernel.dropped).map((each) => ({ ...each, kept: false }))];
      const weight = (modules) => size(list(modules).reduce((all, each) => all + each.bytes, 0));
      return [h("h3", {}, kernel.version), h("p", { class: "empty" }, many(list(kernel.kept).length, "module stays", "modules stay") + " (" + weight(kernel.kept) + "), " + grouped(list(kernel.dropped).length) + " go (" + weight(kernel.dropped) + "); "
        + many(kernel.firmwareKept, "firmware file stays", "firmware files stay") + " (" + size(kernel.firmwareKeptBytes) + "), " + grouped(kernel.firmwareDropped) + " go (" + size(kernel.firmwareDroppedBytes) + ")."),
        table("Modules of " + kernel.version, [{ head: "Module", name: true, text: (row) => row.name }, { head: "Fate", text: (row) => row.kept ? "kept" : "dropped", cell: (row) => row.kept ? tag("kept", "good") : tag("dropped") },
          bytesColumn("Size", (row) => row.bytes), { head: "Why", wide: true, text: (row) => row.why }, { head: "Path", text: (row) => row.path, cell: (row) => h("code", {}, row.path) }], rows, { empty: "No driver rules: every module stays." })];
    }), !list(data.drivers).length && h("p", { class: "empty" }, "The image has no modules."));

  /* ---- sysctl ---- */
  section("sysctl", "Kernel parameters", "The values in force after the boot, where each stands, and which weaker ones it replaced.",
    table("Parameters", [{ head: "Key", name: true, text: (row) => row.key, cell: (row) => h("code", {}, row.key) }, { head: "Value", text: (row) => row.value, cell: (row) => h("code", {}, row.value) },
      { head: "Set by", wide: true, text: (row) => row.setBy }, { head: "Instead of", wide: true, text: (row) => list(row.overridden).join("; ") }], list(data.sysctl), { step: 100 }));

  /* ---- services ---- */
  const unitRows = new Map();
  const unit = (name) => { if (!unitRows.has(name)) unitRows.set(name, { unit: name, state: [], why: "" }); return unitRows.get(name); };
  for (const each of list(services.starts)) Object.assign(unit(each.unit), { starts: true, stays: each.stays, why: each.chain.split(" < ").slice(1).join(" ← ") });
  for (const [name, by] of Object.entries(services.mayStart || {})) Object.assign(unit(name), { later: true, why: unit(name).why || "started by " + by });
  for (const verb of ["enabled", "disabled", "masked"]) for (const name of list(services[verb])) unit(name).state.push(verb);
  for (const [name, addresses] of Object.entries(services.listening || {})) unit(name).listens = list(addresses).join(" ");
  const stateTags = { enabled: "good", disabled: "", masked: "look" };
  const fate = (row) => row.stays ? "stays" : row.starts ? "starts" : row.later ? "on demand" : "does not start";
  section("services", "Services", "The system starts " + (services.target || "") + ": " + many(list(services.starts).length, "unit") + ", of which " + many(sum.services || 0, "service") + " stay.",
    list(services.cannotStart).length > 0 && [h("h3", {}, "Cannot start"), h("ul", { class: "plain" }, list(services.cannotStart).map((text) => h("li", {}, text)))],
    table("Units", [{ head: "Unit", name: true, text: (row) => row.unit }, { head: "At boot", text: fate, sort: (row) => ["stays", "starts", "on demand", "does not start"].indexOf(fate(row)), cell: (row) => tag(fate(row), row.stays ? "info" : row.starts ? "good" : row.later ? "look" : "") },
      { head: "State", text: (row) => row.state.join(" "), cell: (row) => row.state.map((state) => [tag(state, stateTags[state]), " "]) },
      { head: "Pulled in by", wide: true, text: (row) => row.why }, { head: "Listens on", text: (row) => row.listens || "" }], [...unitRows.values()], { sort: 1 }));

  /* ---- accounts ---- */
  section("accounts", "Accounts", "Users as the image holds them. Neither passwords nor their hashes are on this page.",
    table("Users", [{ head: "User", name: true, text: (row) => row.name }, { head: "Login", text: (row) => row.login ? "yes" : "no", cell: (row) => row.login ? tag("can log in", "info") : tag("no") },
      { head: "Password", text: (row) => row.password, cell: (row) => tag(row.password, row.password === "none" ? "bad" : row.password === "set" ? "good" : "") }, { head: "SSH keys", num: true, text: (row) => row.sshKeys },
      { head: "UID", num: true, text: (row) => row.uid, sort: (row) => Number(row.uid) }, { head: "Home", text: (row) => row.home }, { head: "Shell", text: (row) => row.shell }],
      [...list(data.accounts)].sort((a, b) => b.login - a.login)));

  /* ---- trust ---- */
  section("trust", "Trust", "Where packages come from, and by whose signature they were accepted.",
    table("Repositories", [{ head: "Repository", name: true, text: (row) => row.id }, { head: "Address", wide: true, text: (row) => row.url }, { head: "Signatures", text: (row) => row.signatures, cell: (row) => tag(row.signatures, row.signatures === "required" ? "good" : "look") },
      { head: "Keys", wide: true, text: (row) => list(row.keys).join(" "), cell: (row) => list(row.keys).map((key) => h("code", { style: { display: "block" } }, hex(key))) }], list(trust.repositories)),
    h("h3", {}, "Concessions"), list(trust.optIns).length ? h("ul", { class: "plain" }, trust.optIns.map((text) => h("li", {}, text))) : h("p", { class: "empty" }, "None."),
    list(trust.unsigned).length > 0 && [h("h3", {}, "Without a verified signature"), h("ul", { class: "plain" }, trust.unsigned.map((text) => h("li", {}, text)))]);

  /* ---- scriptlets ---- */
  const fates = { executed: "good", deferred: "info", ignored: "look", refused: "bad" };
  section("scriptlets", "Scriptlets", ["executed", "deferred", "ignored", "refused"].map((each) => grouped(scriptlets[each] || 0) + " " + each).join(", ") + ". They were interpreted on the image's tree; none ran on the build machine.",
    table("Scriptlets", [{ head: "Package", name: true, text: (row) => row.package }, { head: "Kind", text: (row) => row.kind }, { head: "Fate", text: (row) => row.fate, cell: (row) => tag(row.fate, fates[row.fate]) },
      { head: "Status", num: true, text: (row) => row.status }, { head: "Files touched", num: true, text: (row) => row.touched }, { head: "Reason", wide: true, text: (row) => row.reason }], list(scriptlets.runs)));

  /* ---- products ---- */
  section("products", "Products", "The files of this build and their checksums.",
    table("Products", [{ head: "Product", name: true, text: (row) => row.name, cell: (row) => [row.name, row.remark && h("span", { class: "sub" }, row.remark)] }, { head: "File", wide: true, text: (row) => row.file }, bytesColumn("Size", (row) => row.bytes),
      { head: "SHA-256", wide: true, text: (row) => row.sha256, cell: (row) => h("code", {}, row.sha256) }], list(data.products), { empty: "None: the build failed by its budget before the medium was written." }),
    h("h3", {}, "Layers"), table("Layers", [{ head: "Layer", name: true, text: (row) => row.name }, { head: "Edits", num: true, text: (row) => grouped(row.edits), sort: (row) => row.edits }], list(data.layers)));

  /* ---- navigation ---- */
  const links = new Map(sections.map(([id, title]) => [id, h("a", { href: "#" + id }, title)]));
  document.getElementById("nav").append(h("ul", {}, [...links.values()].map((link) => h("li", {}, link))));
  if ("IntersectionObserver" in window) {
    const seen = new Set();
    const observer = new IntersectionObserver((entries) => {
      for (const entry of entries) entry.isIntersecting ? seen.add(entry.target.id) : seen.delete(entry.target.id);
      const current = sections.map(([id]) => id).find((id) => seen.has(id));
      links.forEach((link, id) => id === current ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current"));
    }, { rootMargin: "-20% 0px -60% 0px" });
    sections.forEach(([id]) => observer.observe(document.getElementById(id)));
  }
  document.getElementById("foot").append(h("p", {}, "The same facts for programs: ", h("a", { href: "report.json" }, "report.json"), ". Sizes are in units of 1000. Volume label " + (image.volumeLabel || "") + ". Lock SHA-256 " + image.lockSha256 + "."));
})();
