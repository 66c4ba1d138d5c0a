#include "fovea/methods/form_items.hpp"

#include <algorithm>

namespace fovea {
namespace {

bool isEmpty(const Value &cell) {
  const auto *text = cell.as<std::string>();
  const auto *list = cell.as<List>();
  return cell.isNone() || (text && text->empty()) || (list && list->empty());
}

}  // namespace

List importFormItems(const std::filesystem::path &file, ImportOptions options, decltype(importConditions) &read) {
  // Questions may look like lists or numbers; which columns there are is known once the file was read.
  const std::pair<const char *, ColumnType> kinds[] = {
      {"itemText", ColumnType::Text}, {"questionText", ColumnType::Text},    {"type", ColumnType::Text},
      {"layout", ColumnType::Text},   {"placeholder", ColumnType::Text},     {"options", ColumnType::Sequence},
      {"ticks", ColumnType::Sequence}};
  const std::vector<std::string> names = read(file, options).fieldNames;
  const auto isThere = [&](const std::string &name) { return std::find(names.begin(), names.end(), name) != names.end(); };
  for (const auto &[name, type] : kinds)
    if (isThere(name)) options.types.emplace_back(name, type);
  List items;
  for (Dict &row : read(file, options).conditions) {
    std::erase_if(row, [](const auto &cell) { return isEmpty(cell.second); });
    items.emplace_back(std::move(row));
  }
  return items;
}

}  // namespace fovea
