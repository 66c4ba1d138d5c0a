#include "stage/key_board.hpp"

#include <algorithm>
#include <cmath>

#include "stage/host_text.hpp"

namespace fovea {
namespace {

constexpr double kKeyGap = 0.08, kKeyLetter = 0.5, kKeySymbol = 0.7, kLong = 0.34, kBroad = 1.5, kRound = 0.12;  // of a key's height
constexpr double kKeyLetterWidth = 0.62;  // of its width
constexpr double kMostHigh = 0.45;        // of the window: the other half is free for what is written in

bool isSeen(const DrawnKey &key) { return key.does != DrawnKey::Does::Type || !key.name.empty(); }

Result<StimulusHandle> addBox(Stimuli &stimuli, const Box &area, const Value &fill, double line, double radius) {
  return stimuli.add("rect", Value(Dict{{"units", "pix"}, {"pos", pair(area.x, area.y)}, {"size", pair(area.width, area.height)}, {"color", fill}, {"lineColor", hostInk(stimuli)}, {"lineWidth", line}, {"radius", radius}}));
}

}  // namespace

bool contains(const Box &box, double x, double y) { return std::abs(x - box.x) <= box.width / 2 && std::abs(y - box.y) <= box.height / 2; }

Result<StimulusHandle> addKeyGround(Stimuli &stimuli, const Box &area, const Value &fill) { return addBox(stimuli, area, fill, 1.5, kRound * area.height); }

Result<StimulusHandle> addKeyFace(Stimuli &stimuli, const std::string &label, const Box &area, const Value &ink, bool isSymbol) {
  const auto letters = std::count_if(label.begin(), label.end(), [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; });
  const double size = letters > 2 ? kLong * area.height : std::min((isSymbol ? kKeySymbol : kKeyLetter) * area.height, kKeyLetterWidth * area.width);
  return stimuli.add("text", Value(Dict{{"units", "pix"}, {"text", label}, {"height", size}, {"pos", pair(area.x, area.y)}, {"wrapWidth", 0}, {"color", ink}}));
}

KeyBoard::KeyBoard(Stimuli &stimuli, const std::vector<KeyRow> &rows, const Room &room) : stimuli_(stimuli) {
  double columns = 0;
  for (const KeyRow &row : rows) columns = std::max(columns, widthOf(row));
  const double count = static_cast<double>(rows.size()), height = std::min(room.key, kMostHigh * room.height / (count * (1 + kKeyGap) + kKeyGap)), gap = kKeyGap * height;
  const double width = std::min((room.width - gap) / columns - gap, kBroad * height);
  const double down = count * (height + gap) + gap;
  panel_ = Box{0, (down - room.height) / 2, columns * (width + gap) + gap, down};
  double top = panel_.y + down / 2 - gap;
  for (const KeyRow &row : rows) {
    double left = -widthOf(row) * (width + gap) / 2 + gap / 2;
    for (const DrawnKey &key : row) {
      const double wide = key.width * (width + gap) - gap;
      if (isSeen(key)) keys_.push_back({key, {left + wide / 2, top - height / 2, wide, height}});
      left += wide + gap;
    }
    top -= height + gap;
  }
}

KeyBoard::~KeyBoard() {
  for (const Key &key : keys_)
    for (const StimulusHandle part : {key.ground, key.face})
      if (part) stimuli_.remove(part);
  if (paper_) stimuli_.remove(paper_);
}

Result<void> KeyBoard::make(std::size_t &most) {
  if (!paper_ && most > 0) {
    auto paper = addBox(stimuli_, panel_, hostPaper(stimuli_), 1, 0);
    if (!paper) return paper.error();
    paper_ = *paper;
  }
  for (; most > 0 && made_ < keys_.size(); --most, ++made_)
    if (auto made = make(keys_[made_]); !made) return made;
  return {};
}

Result<void> KeyBoard::make(Key &key) {
  const Value ink = hostInk(stimuli_), paper = hostPaper(stimuli_);
  auto ground = addKeyGround(stimuli_, key.area, key.key.isLit ? ink : paper);
  if (!ground) return ground.error();
  key.ground = *ground;
  if (key.key.label.empty()) return {};
  const bool isSymbol = key.key.does != DrawnKey::Does::Type || !key.key.symbol.number;
  auto face = addKeyFace(stimuli_, key.key.label, key.area, key.key.isLit ? paper : ink, isSymbol);
  if (!face) return face.error();
  key.face = *face;
  return {};
}

Result<void> KeyBoard::draw() {
  auto drawn = stimuli_.draw(paper_);
  for (const Key &key : keys_)
    for (const StimulusHandle part : {key.ground, key.face})
      if (drawn && part) drawn = stimuli_.draw(part);
  return drawn;
}

Result<void> KeyBoard::moveTo(bool isAbove) {
  if (isAbove == this->isAbove()) return {};
  const double by = -2 * panel_.y;
  const auto move = [&](Box &box, std::initializer_list<StimulusHandle> parts) -> Result<void> {
    box.y += by;
    for (const StimulusHandle part : parts)
      if (auto moved = part ? set(part, "pos", pair(box.x, box.y)) : Result<void>(); !moved) return moved;
    return {};
  };
  auto moved = move(panel_, {paper_});
  for (Key &key : keys_)
    if (moved) moved = move(key.area, {key.ground, key.face});
  return moved;
}

const KeyBoard::Key *KeyBoard::under(double x, double y) const {
  const auto found = std::find_if(keys_.begin(), keys_.end(), [&](const Key &key) { return contains(key.area, x, y); });
  return found == keys_.end() ? nullptr : &*found;
}

void KeyBoard::light(const std::string &name, bool isLit) {
  const Value ink = hostInk(stimuli_), paper = hostPaper(stimuli_);
  for (const Key &key : keys_) {
    if (key.key.name != name) continue;
    if (key.ground) (void)set(key.ground, "color", isLit ? ink : paper);
    if (key.face) (void)set(key.face, "color", isLit ? paper : ink);
  }
}

Result<void> KeyBoard::set(StimulusHandle part, const char *property, const Value &value) {
  const auto id = stimuli_.property(part, property);
  return id ? stimuli_.set(part, *id, value) : Result<void>(id.error());
}

}  // namespace fovea
