// A table as an Excel workbook, written in the browser: a sheet of figures, a sheet of notes.
// Numbers are numbers with as many decimals as their column needs, text is text and never a formula.
// The archive is stored and not squeezed: a chart has a few hundred rows.

const BOOK_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const BOOK_XML = "http://schemas.openxmlformats.org/";
const BOOK_MAIN = `${BOOK_XML}spreadsheetml/2006/main`;
const BOOK_LINKS = `${BOOK_XML}officeDocument/2006/relationships`;
const BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const BOOK_FORMATS = ["#,##0", "#,##0.0", "#,##0.00", "0.000"];
const BOOK_WIDEST = 60;
// 1980-01-01, the first day an archive can name: the notes say when the file was made.
const BOOK_DAY = 0x21;

// The bytes of a workbook. rows: the heading first, cells are numbers or text.
export function workbook(rows, notes, names) {
  const sheets = [figureSheet(rows), noteSheet(notes)];
  const link = (i, type, target) =>
    `<Relationship Id="r${i}" Type="${BOOK_LINKS}/${type}" Target="${target}"/>`;
  const links = (inside) =>
    `${BOOK_HEAD}<Relationships xmlns="${BOOK_XML}package/2006/relationships">${inside}</Relationships>`;
  const part = (name, type) =>
    `<Override PartName="/xl/${name}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${type}+xml"/>`;
  return archive([
    ["[Content_Types].xml", `${BOOK_HEAD}<Types xmlns="${BOOK_XML}package/2006/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      `${part("workbook", "sheet.main")}${part("styles", "styles")}` +
      `${sheets.map((_, i) => part(`worksheets/sheet${i + 1}`, "worksheet")).join("")}</Types>`],
    ["_rels/.rels", links(link(1, "officeDocument", "xl/workbook.xml"))],
    ["xl/workbook.xml", `${BOOK_HEAD}<workbook xmlns="${BOOK_MAIN}" xmlns:r="${BOOK_LINKS}"><sheets>` +
      `${names.map((name, i) => `<sheet name="${marked(name.replace(/[\\/*?:[\]]/g, " ").slice(0, 31))}" sheetId="${i + 1}" r:id="r${i + 1}"/>`).join("")}` +
      "</sheets></workbook>"],
    ["xl/_rels/workbook.xml.rels", links(link(1, "worksheet", "worksheets/sheet1.xml") +
      link(2, "worksheet", "worksheets/sheet2.xml") + link(3, "styles", "styles.xml"))],
    ["xl/styles.xml", bookStyles()],
    ...sheets.map((sheet, i) => [`xl/worksheets/sheet${i + 1}.xml`, sheet]),
  ]);
}

// Styles: 0 plain, 1 heading, 2 wrapped text, from 3 the number formats.
function bookStyles() {
  const own = BOOK_FORMATS.map((code, i) => `<numFmt numFmtId="${170 + i}" formatCode="${code}"/>`);
  const used = BOOK_FORMATS.map(
    (_, i) => `<xf numFmtId="${170 + i}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`,
  );
  const wrap = '<alignment vertical="top" wrapText="1"/></xf>';
  const plain = 'numFmtId="0" fontId="0" fillId="0" borderId="0"';
  return `${BOOK_HEAD}<styleSheet xmlns="${BOOK_MAIN}"><numFmts count="${own.length}">${own.join("")}</numFmts>` +
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>' +
    '<fill><patternFill patternType="solid"><fgColor rgb="FFECE9E1"/></patternFill></fill></fills>' +
    '<borders count="1"><border/></borders>' +
    `<cellStyleXfs count="1"><xf ${plain}/></cellStyleXfs><cellXfs count="${3 + used.length}"><xf ${plain} xfId="0"/>` +
    `<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1" applyAlignment="1">${wrap}` +
    `<xf ${plain} xfId="0" applyAlignment="1">${wrap}${used.join("")}</cellXfs>` +
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';
}

function figureSheet(rows) {
  const columns = rows[0].map((_, column) => rows.slice(1).map((row) => row[column]));
  const forms = columns.map(numberStyle);
  const last = letters(rows[0].length - 1);
  const lines = rows.map((row, line) => sheetRow(row, line, (column) => (line ? forms[column] : 1)));
  const widths = columns.map((cells, i) => {
    const longest = Math.max(Math.min(24, String(rows[0][i]).length), ...cells.map((one) => String(one).length));
    return `<col min="${i + 1}" max="${i + 1}" width="${Math.min(BOOK_WIDEST, Math.max(8, longest + 2))}" customWidth="1"/>`;
  });
  return `${BOOK_HEAD}<worksheet xmlns="${BOOK_MAIN}"><sheetViews><sheetView workbookViewId="0">` +
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
    `<cols>${widths.join("")}</cols><sheetData>${lines.join("")}</sheetData>` +
    `<autoFilter ref="A1:${last}${rows.length}"/></worksheet>`;
}

function noteSheet(notes) {
  return `${BOOK_HEAD}<worksheet xmlns="${BOOK_MAIN}"><cols><col min="1" max="1" width="110" customWidth="1"/></cols>` +
    `<sheetData>${notes.map((note, line) => sheetRow([note], line, () => 2)).join("")}</sheetData></worksheet>`;
}

function sheetRow(cells, line, styleOf) {
  const said = cells.map((content, column) => {
    const place = `${letters(column)}${line + 1}`;
    if (typeof content === "number") {
      return Number.isFinite(content) ? `<c r="${place}" s="${styleOf(column)}"><v>${content}</v></c>` : "";
    }
    if (content === "") return "";
    const style = styleOf(column) > 2 ? 0 : styleOf(column);
    return `<c r="${place}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${marked(content)}</t></is></c>`;
  });
  return `<row r="${line + 1}">${said.join("")}</row>`;
}

function numberStyle(cells) {
  const known = cells.filter((one) => typeof one === "number" && Number.isFinite(one));
  if (!known.length) return 0;
  if (known.every(Number.isInteger)) return 3;
  const largest = Math.max(...known.map(Math.abs));
  if (largest >= 100) return 4;
  return largest >= 1 ? 5 : 6;
}

function letters(column) {
  const here = String.fromCharCode(65 + (column % 26));
  return column < 26 ? here : letters(Math.floor(column / 26) - 1) + here;
}

function marked(text) {
  // What XML cannot hold is left out.
  return String(text).replace(/[^\t\n\r -\uFFFD]/g, "").replace(/&/g, "&amp;").replace(/</g, "&lt;")
    .replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

// ---- the archive: stored files, one after the other, then their list ----------------------------

function archive(files) {
  const coder = new TextEncoder();
  const body = [];
  const list = [];
  let at = 0;
  for (const [name, text] of files) {
    const title = coder.encode(name);
    const content = coder.encode(text);
    const facts = [20, 0x800, 0, 0, BOOK_DAY].map((one) => [one, 2]).concat(
      [[checksum(content), 4], [content.length, 4], [content.length, 4], [title.length, 2], [0, 2]]);
    const head = packed([[0x04034b50, 4], ...facts]);
    list.push(packed([[0x02014b50, 4], [20, 2], ...facts, [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]]), title);
    body.push(head, title, content);
    at += head.length + title.length + content.length;
  }
  const size = list.reduce((sum, one) => sum + one.length, 0);
  const end = packed([[0x06054b50, 4], [0, 2], [0, 2], [files.length, 2], [files.length, 2], [size, 4], [at, 4], [0, 2]]);
  const parts = [...body, ...list, end];
  const whole = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
  parts.reduce((place, one) => { whole.set(one, place); return place + one.length; }, 0);
  return whole;
}

// Numbers as bytes, the lowest first: pairs of a number and how many bytes it has.
function packed(numbers) {
  return Uint8Array.from(numbers.flatMap(
    ([number, bytes]) => Array.from({ length: bytes }, (_, i) => (number >>> (8 * i)) & 255)));
}

// CRC-32 as archives use it (ISO 3309, reflected polynomial EDB88320).
function checksum(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
