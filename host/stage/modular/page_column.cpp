#include "stage/modular/page_column.hpp"

#include <algorithm>
#include <utility>

#include "stage/host_text.hpp"

namespace fovea {
namespace {

constexpr double kBarWidth = 0.012, kBarAway = 0.015, kBarOpacity = 0.3;
constexpr double kLeastSeen = 0.1;
constexpr double kRing = 0.01;  // at both ends of what scrolls, for the mark of what has the keys

}  // namespace

Result<PageColumn> PageColumn::make(Stimuli &stimuli, const Frame &frame) { return PageColumn(stimuli, frame); }

PageColumn::PageColumn(PageColumn &&other) noexcept
    : stimuli_(other.stimuli_), frame_(other.frame_), least_(other.least_), isRaised_(other.isRaised_), heights_(std::move(other.heights_)), total_(other.total_), offset_(other.offset_), open_(std::exchange(other.open_, 0)),
      close_(std::exchange(other.close_, 0)), track_(std::exchange(other.track_, 0)), thumb_(std::exchange(other.thumb_, 0)) {}

PageColumn::~PageColumn() {
  for (const StimulusHandle part : {open_, close_, track_, thumb_})
    if (part) stimuli_->remove(part);
}

double PageColumn::bottom() const { return isRaised_ ? std::clamp(least_, frame_.bottom, frame_.top - kLeastSeen) : frame_.bottom; }

Result<void> PageColumn::layOut(const std::vector<PartInstance *> &parts) {
  heights_.clear();
  total_ = 0;
  for (PartInstance *part : parts) {
    const auto height = part->measure(frame_.width);
    if (!height) return height.error();
    heights_.push_back(*height);
    if (*height > 0) total_ += (total_ > 0 ? frame_.gap : 0) + *height;
  }
  isRaised_ = false;
  isRaised_ = isLonger() || (frame_.top + frame_.bottom - total_) / 2 < least_;
  offset_ = std::clamp(offset_, 0.0, mostOffset());
  if (isLonger())
    if (auto made = layOutWindow(); !made) return made;
  return place(parts);
}

Result<void> PageColumn::layOutWindow() {
  if (auto made = open_ ? Result<void>() : makeWindow(); !made) return made;
  const double middle = (frame_.top + bottom()) / 2;
  if (auto set = setBox(open_, {0, middle, 2 * frame_.edge, shown()}); !set) return set;
  return setBox(track_, {barAt(), middle, kBarWidth, shown()});
}

/// Where the lines end.
double PageColumn::barAt() const { return (frame_.isFromRight ? -1 : 1) * (frame_.edge - kBarAway); }

Result<void> PageColumn::setBox(StimulusHandle part, const Box &box) {
  for (const auto &[name, value] : {std::pair<const char *, Value>{"pos", pair(box.x, box.y)}, {"size", pair(box.width, box.height)}}) {
    const auto id = stimuli_->property(part, name);
    if (!id) return id.error();
    if (auto set = stimuli_->set(part, *id, value); !set) return set;
  }
  return {};
}

Result<void> PageColumn::makeWindow() {
  const Value ink = hostInk(*stimuli_);
  const auto add = [&](StimulusHandle &handle, const char *kind, Dict look) -> Result<void> {
    look.emplace_back("units", "height");
    auto made = stimuli_->add(kind, Value(std::move(look)));
    if (made) handle = *made;
    return made ? Result<void>() : made.error();
  };
  if (auto made = add(open_, "aperture", {{"shape", "rectangle"}}); !made) return made;
  if (auto made = add(close_, "aperture", {{"enabled", false}}); !made) return made;
  if (auto made = add(track_, "rect", {{"color", ink}, {"opacity", kBarOpacity}}); !made) return made;
  return add(thumb_, "rect", {{"color", ink}, {"opacity", 2 * kBarOpacity}});
}

Result<void> PageColumn::place(const std::vector<PartInstance *> &parts) {
  double top = this->top();
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const PartBox box{0, top - heights_[i] / 2, frame_.width, heights_[i]};
    if (auto placed = parts[i]->place(box); !placed) return placed;
    if (heights_[i] > 0) top -= heights_[i] + frame_.gap;
  }
  return {};
}

/// Of the first part.
double PageColumn::top() const { return isLonger() ? frame_.top + offset_ - kRing : (frame_.top + bottom() + total_) / 2; }

double PageColumn::mostOffset() const { return isLonger() ? total_ + 2 * kRing - shown() : 0; }

bool PageColumn::scrollBy(double lengths) {
  const double before = offset_;
  offset_ = std::clamp(offset_ + lengths * shown(), 0.0, mostOffset());
  return offset_ != before;
}

std::optional<double> PageColumn::barEdge() const {
  constexpr double kFinger = 0.03;  // beside the bar, towards the parts
  return isLonger() ? std::optional(frame_.edge - kBarAway - kBarWidth / 2 - kFinger) : std::nullopt;
}

std::optional<FingerReach> PageColumn::fingerReach(double height) const {
  const auto edge = barEdge();
  if (!edge) return std::nullopt;
  return frame_.isFromRight ? FingerReach{.from = -*edge * height} : FingerReach{.to = *edge * height};
}

bool PageColumn::isBar(double x, double y) const { return isLonger() && (frame_.isFromRight ? -x : x) > *barEdge() && y < frame_.top && y > bottom(); }

bool PageColumn::dragBar(double by) { return scrollBy(-by * (total_ + 2 * kRing) / (shown() * shown())); }

bool PageColumn::scrollTo(const Box &box) {
  const double above = box.y + box.height / 2 - frame_.top, below = bottom() - (box.y - box.height / 2);
  const double gap = std::clamp((shown() - box.height) / 2, 0.0, frame_.gap);  // what is higher than the window rests where it fills that
  if (above > 0) return below < 0 && scrollBy(-std::min(above + gap, -below) / shown());
  return below > 0 && scrollBy(std::min(below + gap, -above) / shown());
}

bool PageColumn::scrollToAsked(const Box &box) {
  const double low = box.y - box.height / 2;
  double reach = low + box.height, top = this->top();
  for (const double height : heights_) {
    if (top >= reach && top - low + 2 * frame_.gap <= shown()) reach = std::max(reach, top);
    if (height > 0) top -= height + frame_.gap;
  }
  return scrollTo({box.x, (low + reach) / 2, box.width, reach - low});
}

Result<void> PageColumn::beginDrawing() { return isLonger() ? stimuli_->draw(open_) : Result<void>(); }

Result<void> PageColumn::endDrawing() {
  if (!isLonger()) return {};
  if (auto drawn = stimuli_->draw(close_); !drawn) return drawn;
  const double part = shown() / (total_ + 2 * kRing), top = frame_.top - offset_ * part;
  if (auto set = setBox(thumb_, {barAt(), top - part * shown() / 2, kBarWidth, part * shown()}); !set) return set;
  if (auto drawn = stimuli_->draw(track_); !drawn) return drawn;
  return stimuli_->draw(thumb_);
}

}  // namespace fovea
