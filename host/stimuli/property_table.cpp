#include "stimuli/property_table.hpp"

#include <algorithm>

#include "core/names.hpp"

namespace fovea {
namespace {

constexpr PropertyInfo kInfos[] = {
    {"pos", Form::Point},        {"ori", Form::Angle},           {"opacity", Form::Fraction},
    {"color", Form::Color},      {"units", Form::Units},         {"text", Form::Text},
    {"height", Form::Positive},  {"wrapWidth", Form::Length},    {"font", Form::Text},
    {"bold", Form::Flag},        {"italic", Form::Flag},         {"alignText", Form::Align},
    {"anchor", Form::Anchor},    {"direction", Form::Direction}, {"lineSpacing", Form::Positive},
    {"size", Form::Size},        {"lineWidth", Form::Length},    {"lineColor", Form::Color},
    {"radius", Form::Length},    {"start", Form::Point},         {"end", Form::Point},
    {"thickness", Form::Length},
};
static_assert(std::size(kInfos) == kPropertyCount);

// Words are kept as numbers, see properties.hpp: units -1 are the window's; alignText 1 is center; direction
// 0 is auto.
constexpr std::array<Default, 5> kEveryKind{Default{Property::Pos},
                                            {Property::Ori},
                                            {Property::Opacity, {1}},
                                            {Property::Color, {1, 1, 1, 1}},
                                            {Property::Units, {-1}}};

template <std::size_t n>
constexpr auto withEveryKinds(const Default (&own)[n]) {
  std::array<Default, kEveryKind.size() + n> all{};
  std::copy(own, own + n, std::copy(kEveryKind.begin(), kEveryKind.end(), all.begin()));
  return all;
}

// A text's height has its default from its units: Properties::height().
constexpr auto kText = withEveryKinds({{Property::Text},
                                       {Property::Height},
                                       {Property::WrapWidth},
                                       {Property::Font, {}, kDefaultFont},
                                       {Property::Bold},
                                       {Property::Italic},
                                       {Property::AlignText, {1}},
                                       {Property::Anchor},
                                       {Property::Direction},
                                       {Property::LineSpacing, {1}}});
constexpr auto kRect = withEveryKinds({{Property::Size, {0.5, 0.5}},
                                       {Property::LineWidth},
                                       {Property::LineColor, {1, 1, 1, 1}},
                                       {Property::Radius},
                                       {Property::Anchor}});
constexpr auto kCircle =
    withEveryKinds({{Property::Radius, {0.25}}, {Property::LineWidth}, {Property::LineColor, {1, 1, 1, 1}}});
constexpr auto kLine = withEveryKinds(
    {{Property::Start, {-0.5, -0.5}}, {Property::End, {0.5, 0.5}}, {Property::LineWidth, {1.5}}});
constexpr auto kCross = withEveryKinds({{Property::Size, {0.1, 0.1}}, {Property::Thickness, {0.01}}});

constexpr std::array<std::string_view, kKindCount> kKinds{"text", "rect", "circle", "line", "cross"};

template <class Names>
std::string listed(const Names &names) {
  std::string list;
  for (const std::string_view name : names) list += (list.empty() ? "" : ", ") + std::string(name);
  return list;
}

template <class Names>
std::string suggestion(std::string_view wanted, const Names &names) {
  const std::string_view near = nearest(wanted, names);
  return near.empty() ? std::string() : "did you mean \"" + std::string(near) + "\"? ";
}

}  // namespace

const PropertyInfo &infoOf(Property property) { return kInfos[static_cast<std::size_t>(property)]; }

std::span<const Default> propertiesOf(Kind kind) {
  switch (kind) {
    case Kind::Text:
      return kText;
    case Kind::Rect:
      return kRect;
    case Kind::Circle:
      return kCircle;
    case Kind::Line:
      return kLine;
    case Kind::Cross:
      break;
  }
  return kCross;
}

std::string_view nameOf(Kind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

Result<Kind> parseKind(std::string_view name) {
  const auto found = std::find(kKinds.begin(), kKinds.end(), name);
  if (found != kKinds.end()) return static_cast<Kind>(found - kKinds.begin());
  return Error{ErrorCode::Unknown, "there is no kind of stimulus \"" + std::string(name) + "\"", "stimuli",
               suggestion(name, kKinds) + "known are " + listed(kKinds)};
}

Result<Property> parseProperty(Kind kind, std::string_view name) {
  for (const Default &one : propertiesOf(kind))
    if (infoOf(one.property).name == name) return one.property;
  std::vector<std::string_view> names;
  for (const Default &one : propertiesOf(kind)) names.push_back(infoOf(one.property).name);
  const std::string kindText(nameOf(kind));
  return Error{ErrorCode::Unknown, "a " + kindText + " has no property \"" + std::string(name) + "\"",
               kindText, suggestion(name, names) + "it has " + listed(names)};
}

}  // namespace fovea
