#include "data/table_file.hpp"

#include "core/json.hpp"

namespace fovea {

TableFile::TableFile(const std::filesystem::path &file, const FileFormat &format, std::vector<std::string> names) : names_(std::move(names)), kinds_(names_.size()) {
  if (format.table == TableFormat::Json) json_.emplace(file).text() = "[";
  else csv_.emplace(file, format.csv).header(names_);
}

void TableFile::add(const std::vector<Value> &values) {
  if (csv_) csv_->beginLine();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Cell cell = cellOf(values[i], scratch_);
    kinds_[i] |= static_cast<unsigned>(cell.kind);
    if (csv_) csv_->add(cell);
  }
  if (csv_) {
    csv_->endLine();
  } else {
    Dict members;
    for (std::size_t i = 0; i < values.size(); ++i) members.emplace_back(names_[i], values[i]);
    json_->text() += (rows_ > 0 ? ",\n" : "\n") + toJson(Value(std::move(members)));
    json_->drain();
  }
  ++rows_;
}

Result<void> TableFile::close() {
  if (csv_) return csv_->close();
  json_->text() += "\n]\n";
  return json_->close();
}

}  // namespace fovea
