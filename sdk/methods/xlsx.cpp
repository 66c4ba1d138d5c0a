#include "fovea/methods/xlsx.hpp"

#include <zip.h>

#include <charconv>
#include <cmath>
#include <map>
#include <memory>
#include <pugixml.hpp>
#include <set>

#include "fovea/methods/tell.hpp"

namespace fovea {
namespace {

using detail::refuse;

constexpr std::uint64_t kMostBytes = 64u << 20;  // of one part, unpacked: no condition file comes near
constexpr int kMostColumns = 16384, kMostRows = 1048576;

/// The parts of a workbook, which is a zip archive.
class Archive {
 public:
  Archive(std::string_view bytes, const std::string &where) : where_(where) {
    zip_error_t problem;
    zip_error_init(&problem);
    zip_source_t *source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &problem);
    zip_t *archive = source ? zip_open_from_source(source, ZIP_RDONLY, &problem) : nullptr;
    if (source && !archive) zip_source_free(source);
    zip_error_fini(&problem);
    if (!archive) {
      // Locked and old workbooks are compound files; their first bytes say so.
      const bool isCompound = bytes.starts_with("\xd0\xcf\x11\xe0");
      refuse(where_, isCompound ? "the workbook is locked by a password, or of the kind before 2007" : "this is no workbook, or it is damaged",
             "open it in a spreadsheet and save it as .xlsx, without a password");
    }
    archive_.reset(archive);
  }

  bool has(const std::string &part) const { return zip_name_locate(archive_.get(), part.c_str(), 0) >= 0; }
  pugi::xml_document read(const std::string &part) const {
    zip_stat_t about;
    if (zip_stat(archive_.get(), part.c_str(), 0, &about) != 0 || !(about.valid & ZIP_STAT_SIZE))
      refuse(where_, "the workbook has no part " + part, "open it in a spreadsheet and save it again");
    if (about.size > kMostBytes) refuse(where_, "the part " + part + " is larger than 64 MiB", "keep only the conditions in the workbook");
    std::string text(about.size, '\0');
    const std::unique_ptr<zip_file_t, decltype(&zip_fclose)> file(zip_fopen(archive_.get(), part.c_str(), 0), zip_fclose);
    if (!file || zip_fread(file.get(), text.data(), text.size()) != static_cast<zip_int64_t>(text.size()))
      refuse(where_, "the part " + part + " cannot be unpacked", "open the workbook in a spreadsheet and save it again");
    pugi::xml_document document;
    if (const auto parsed = document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata); !parsed)
      refuse(where_, "the part " + part + " is damaged: " + parsed.description(), "open the workbook in a spreadsheet and save it again");
    return document;
  }

 private:
  struct Close {
    void operator()(zip_t *archive) const { zip_discard(archive); }
  };
  const std::string &where_;
  std::unique_ptr<zip_t, Close> archive_;
};

/// Some programs write a prefix before each name.
std::string_view localName(const char *name) {
  const std::string_view whole = name;
  const std::size_t colon = whole.find(':');
  return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

pugi::xml_node child(pugi::xml_node node, std::string_view name) {
  for (const pugi::xml_node each : node.children())
    if (localName(each.name()) == name) return each;
  return {};
}

template <class Use>
void eachChild(pugi::xml_node node, std::string_view name, Use use) {
  for (const pugi::xml_node each : node.children())
    if (localName(each.name()) == name) use(each);
}

/// The text of a string item: of itself, or of its runs; readings written above it are left out.
std::string stringOf(pugi::xml_node item) {
  std::string text;
  for (const pugi::xml_node each : item.children()) {
    if (localName(each.name()) == "t") text += each.text().get();
    if (localName(each.name()) == "r") text += child(each, "t").text().get();
  }
  return text;
}

/// Does a number format show a date or a time? Its letters count outside of quotes and brackets.
bool isDateFormat(std::string_view code) {
  bool isQuoted = false, isBracketed = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    if (code[i] == '"') isQuoted = !isQuoted;
    else if (code[i] == '\\' || code[i] == '_' || code[i] == '*') ++i;
    else if (code[i] == '[') isBracketed = true;
    else if (code[i] == ']') isBracketed = false;
    else if (!isQuoted && !isBracketed && std::string_view("dmyhsDMYHS").find(code[i]) != std::string_view::npos)
      return true;
  }
  return false;
}

class Workbook {
 public:
  Workbook(std::string_view bytes, const std::string &where) : where_(where), archive_(bytes, where) {
    readStrings();
    readStyles();
  }

  CellTable sheet(const std::string &name) {
    const pugi::xml_document document = archive_.read(partOf(name));
    CellTable table;
    int row = 0;
    eachChild(child(document.document_element(), "sheetData"), "row", [&](pugi::xml_node node) {
      row = node.attribute("r") ? node.attribute("r").as_int() : row + 1;
      if (row < 1 || row > kMostRows) refuse(where_, "there is a row " + std::to_string(row), "save the workbook again");
      table.rows.push_back({row, {}});
      eachChild(node, "c", [&](pugi::xml_node cell) { put(table.rows.back(), cell); });
    });
    return table;
  }

 private:
  void readStrings() {
    if (!archive_.has("xl/sharedStrings.xml")) return;
    const pugi::xml_document document = archive_.read("xl/sharedStrings.xml");
    eachChild(document.document_element(), "si", [&](pugi::xml_node item) { strings_.push_back(stringOf(item)); });
  }

  void readStyles() {
    if (!archive_.has("xl/styles.xml")) return;
    const pugi::xml_document document = archive_.read("xl/styles.xml");
    std::set<int> dates = {14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47};  // the built-in ones
    eachChild(child(document.document_element(), "numFmts"), "numFmt", [&](pugi::xml_node format) {
      if (isDateFormat(format.attribute("formatCode").as_string())) dates.insert(format.attribute("numFmtId").as_int());
    });
    eachChild(child(document.document_element(), "cellXfs"), "xf", [&](pugi::xml_node style) {
      isDateStyle_.push_back(dates.count(style.attribute("numFmtId").as_int()) > 0);
    });
  }

  std::string partOf(const std::string &wanted) const {
    std::map<std::string, std::string> targets;
    const pugi::xml_document relations = archive_.read("xl/_rels/workbook.xml.rels");
    eachChild(relations.document_element(), "Relationship", [&](pugi::xml_node relation) {
      targets[relation.attribute("Id").as_string()] = relation.attribute("Target").as_string();
    });
    const pugi::xml_document workbook = archive_.read("xl/workbook.xml");
    std::string id, names;
    eachChild(child(workbook.document_element(), "sheets"), "sheet", [&](pugi::xml_node sheet) {
      const std::string name = sheet.attribute("name").as_string();
      names += (names.empty() ? "\"" : ", \"") + name + "\"";
      if (!id.empty() || (!wanted.empty() && name != wanted)) return;
      for (const pugi::xml_attribute attribute : sheet.attributes())
        if (localName(attribute.name()) == "id") id = attribute.as_string();
    });
    if (id.empty() || !targets.count(id)) refuse(where_, "there is no such sheet", "take one of " + (names.empty() ? "none" : names));
    const std::string &target = targets[id];
    return target.starts_with('/') ? target.substr(1) : "xl/" + target;
  }

  /// "C5" is in column 3; without a reference it is the one after the last.
  std::size_t columnOf(pugi::xml_node cell, const CellRow &row) const {
    const std::string_view reference = cell.attribute("r").as_string();
    if (reference.empty()) return row.cells.size();
    int column = 0;
    for (const char c : reference) {
      if (c < 'A' || c > 'Z') break;
      column = column * 26 + (c - 'A' + 1);
      if (column > kMostColumns) break;
    }
    if (column < 1 || column > kMostColumns) refuse(where_, "there is a cell \"" + std::string(reference) + "\"", "save the workbook again");
    return static_cast<std::size_t>(column) - 1;
  }

  void put(CellRow &row, pugi::xml_node node) {
    const std::size_t column = columnOf(node, row);
    if (row.cells.size() <= column) row.cells.resize(column + 1);
    row.cells[column] = cellOf(node, where_ + ", cell " + node.attribute("r").as_string());
  }

  Cell cellOf(pugi::xml_node node, const std::string &place) const {
    const std::string_view type = node.attribute("t").as_string("n");
    const std::string value = child(node, "v").text().get();
    if (type == "inlineStr") return textCell(stringOf(child(node, "is")));
    if (type == "str") return textCell(value);
    if (value.empty()) return {};
    if (type == "s") {
      const auto index = static_cast<std::size_t>(wholeNumber(value, place));
      if (index >= strings_.size()) refuse(place, "its text is not in the workbook", "save the workbook again");
      return textCell(strings_[index]);
    }
    if (type == "b") return {Cell::Kind::Boolean, value == "1" ? "True" : "False", value == "1" ? 1.0 : 0.0};
    if (type == "e") refuse(place, "the formula failed: " + value, "correct the formula, or write the value");
    const int style = node.attribute("s").as_int();
    if (type == "d" || (style >= 0 && static_cast<std::size_t>(style) < isDateStyle_.size() && isDateStyle_[static_cast<std::size_t>(style)]))
      refuse(place, "this is a date or a time", "format the cell as text and write it out");
    if (type != "n") refuse(place, "a cell of the kind \"" + std::string(type) + "\"", "write plain numbers and texts");
    return numberCell(value, place);
  }

  static Cell textCell(std::string text) {
    if (text.empty()) return {};
    return {Cell::Kind::Text, std::move(text)};
  }

  static Cell numberCell(const std::string &value, const std::string &place) {
    double number = 0;
    const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (problem != std::errc() || end != value.data() + value.size() || !std::isfinite(number))
      refuse(place, "\"" + value + "\" is no number", "correct the cell");
    return {Cell::Kind::Number, detail::shortText(number), number};
  }

  static std::uint32_t wholeNumber(const std::string &value, const std::string &place) {
    std::uint32_t number = 0;
    const auto [end, problem] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (problem != std::errc() || end != value.data() + value.size()) refuse(place, "its text is not in the workbook", "save the workbook again");
    return number;
  }

  const std::string &where_;
  Archive archive_;
  std::vector<std::string> strings_;
  std::vector<bool> isDateStyle_;
};

}  // namespace

CellTable readXlsx(std::string_view bytes, const std::string &sheet, const std::string &where) { return Workbook(bytes, where).sheet(sheet); }

}  // namespace fovea
