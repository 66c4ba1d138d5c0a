#include "stimuli/property_table.hpp"

#include "core/names.hpp"

namespace fovea {
namespace {

constexpr std::string_view kBlendModes[] = {"avg", "add", "mask"};

// In the order of `common`. Words are kept as numbers: units -1 are the window's, colour space 0 is rgb.
constexpr PropertyInfo kCommon[] = {
    {"pos", Form::Point},
    {"ori", Form::Number},
    {"opacity", Form::Fraction, {1}},
    {"contrast", Form::Signed, {1}},
    {"color", Form::Color, {1, 1, 1, 1}},
    {"colorSpace", Form::ColorSpace},
    {"units", Form::Units, {-1}, {}, {}, true},
    {"anchor", Form::Anchor},
    {"flipHoriz", Form::Flag},
    {"flipVert", Form::Flag},
    {"blendMode", Form::Word, {}, {}, kBlendModes},
    {"depth", Form::Number},
    {"autoDraw", Form::Flag},
    {"name", Form::Text},
    {"draggable", Form::Flag},
    {"colorShown", Form::Numbers},
};
static_assert(std::size(kCommon) == common::kCount);

/// Names that people bring along from other programs, and what they use here.
struct Foreign {
  std::string_view name, instead;
};
constexpr Foreign kForeign[] = {
    {"anchorHoriz", "anchor says both, \"top-left\""},
    {"anchorVert", "anchor says both, \"top-left\""},
    {"autoLog", "the log has no line for each change; put what matters into the row"},
    {"fieldPos", "it is pos"},
    {"interpolate", "edges are always smooth"},
    {"languageStyle", "scripts that run to the left or join their letters are laid out as they are; direction says which way where that is open"},
    {"lineBreaking", "lines break where the script allows"},
    {"maskParams", "they are sd and fringeWidth"},
    {"texRes", "textures are computed for each pixel of the screen: there is none to choose"},
    {"verticesPix", "measure, contains and overlaps know where it is; vertices are in its units"},
};

/// Nothing for a name that nobody brings along.
std::string hintFor(std::string_view name) {
  for (const Foreign &one : kForeign)
    if (one.name == name) return std::string(one.instead) + "; ";
  return "";
}

}  // namespace

PropertyTable::PropertyTable(std::string_view kind, std::span<const PropertyInfo> own) : kind_(kind), own_(own) {
  for (PropertyIndex index = 0; index < size(); ++index) ids_.push_back(idOf((*this)[index].name));
}

const PropertyInfo &PropertyTable::operator[](PropertyIndex index) const {
  return index < kFirstOwn ? kCommon[index] : own_[index - kFirstOwn];
}

Result<PropertyIndex> PropertyTable::find(std::string_view name) const {
  for (PropertyIndex index = 0; index < size(); ++index)
    if ((*this)[index].name == name) return index;
  std::vector<std::string_view> names;
  for (PropertyIndex index = 0; index < size(); ++index) names.push_back((*this)[index].name);
  const std::string kind(kind_), hint = hintFor(name);
  return Error{ErrorCode::Unknown, "a " + kind + " has no property \"" + std::string(name) + "\"", kind,
               (hint.empty() ? suggestion(name, names) : hint) + "it has " + listed(names)};
}

std::optional<PropertyIndex> PropertyTable::find(PropertyId id) const {
  for (PropertyIndex index = 0; index < ids_.size(); ++index)
    if (ids_[index] == id) return index;
  return std::nullopt;
}

PropertyId PropertyTable::idOf(std::string_view name) {
  // FNV-1a. A test sees to it that no two names of a kind meet, and that none is 0.
  std::uint32_t hash = 2166136261u;
  for (const char letter : name) hash = (hash ^ static_cast<unsigned char>(letter)) * 16777619u;
  return hash;
}

std::string suggestion(std::string_view wanted, std::span<const std::string_view> names) {
  const std::string_view near = nearest(wanted, names);
  return near.empty() ? std::string() : "did you mean \"" + std::string(near) + "\"? ";
}

std::string listed(std::span<const std::string_view> names) {
  std::string list;
  for (const std::string_view name : names) list += (list.empty() ? "" : ", ") + std::string(name);
  return list;
}

}  // namespace fovea
