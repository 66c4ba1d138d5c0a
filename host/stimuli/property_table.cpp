#include "stimuli/property_table.hpp"

#include "core/names.hpp"

namespace fovea {
namespace {

// What other programs have, and what there is in its place. docs/stimuli.md has the same table.
constexpr std::pair<std::string_view, std::string_view> kElsewhere[] = {
    {"texRes", "leave it out: textures are computed for each pixel of the screen"},
    {"maskParams", "give sd or fringeWidth"},
    {"fieldPos", "give pos"},
    {"interpolate", "leave it out: edges are always smooth"},
    {"anchorHoriz", "give anchor: left, right, top-left, ..."},
    {"anchorVert", "give anchor: top, bottom, top-left, ..."},
    {"languageStyle", "leave it out: scripts are known by their letters; direction says from where lines run"},
    {"lineBreaking", "leave it out: lines break where Unicode lets them"},
    {"verticesPix", "ask contains() and overlaps()"},
    {"autoLog", "leave it out: what is shown is in the data, and what the experiment adds to its row"},
};

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

}  // namespace

PropertyTable::PropertyTable(std::string_view kind, std::span<const PropertyInfo> own) : kind_(kind), own_(own) {
  for (PropertyIndex index = 0; index < size(); ++index) ids_.push_back(idOf((*this)[index].name));
}

const PropertyInfo &PropertyTable::operator[](PropertyIndex index) const {
  return index < kFirstOwn ? kCommon[index] : own_[index - kFirstOwn];
}

Result<PropertyIndex> PropertyTable::find(std::string_view name) const {
  std::vector<std::string_view> names;
  for (PropertyIndex index = 0; index < size(); ++index) {
    if ((*this)[index].name == name) return index;
    names.push_back((*this)[index].name);
  }
  const std::string kind(kind_);
  const auto known = std::find_if(std::begin(kElsewhere), std::end(kElsewhere), [&](const auto &each) { return each.first == name; });
  if (known != std::end(kElsewhere))
    return Error{ErrorCode::Unknown, "a " + kind + " has no property \"" + std::string(name) + "\"", kind, std::string(known->second)};
  return Error{ErrorCode::Unknown, "a " + kind + " has no property \"" + std::string(name) + "\"", kind,
               suggestion(name, names) + "it has " + listed(names)};
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
