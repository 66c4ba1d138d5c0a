#include "stage/modular/page_column.hpp"

#include <algorithm>
#include <utility>

#include "stage/host_text.hpp"

namespace fovea {
namespace {

constexpr double kBarWidth = 0.012, kBarAway = 0.015, kBarOpacity = 0.25;
constexpr double kRing = 0.01;  // at both ends of what scrolls, for the mark of what has the keys

}  // namespace

Result<PageColumn> PageColumn::make(Stimuli &stimuli, const Frame &frame) { return PageColumn(stimuli, frame); }

PageColumn::PageColumn(PageColumn &&other) noexcept
    : stimuli_(other.stimuli_), frame_(other.frame_), heights_(std::move(other.heights_)), total_(other.total_), offset_(other.offset_), open_(std::exchange(other.open_, 0)),
      close_(std::exchange(other.close_, 0)), track_(std::exchange(other.track_, 0)), thumb_(std::exchange(other.thumb_, 0)) {}

PageColumn::~PageColumn() {
  for (const StimulusHandle part : {open_, close_, track_, thumb_})
    if (part) stimuli_->remove(part);
}

Result<void> PageColumn::layOut(const std::vector<PartInstance *> &parts) {
  heights_.clear();
  total_ = 0;
  for (PartInstance *part : parts) {
    const auto height = part->measure(frame_.width);
    if (!height) return height.error();
    heights_.push_back(*height);
    if (*height > 0) total_ += (total_ > 0 ? frame_.gap : 0) + *height;
  }
  offset_ = std::clamp(offset_, 0.0, mostOffset());
  if (isLonger() && !open_)
    if (auto made = makeWindow(); !made) return made;
  return place(parts);
}

Result<void> PageColumn::makeWindow() {
  const double middle = (frame_.top + frame_.bottom) / 2, bar = frame_.edge - kBarAway;
  const Value ink = hostInk(*stimuli_);
  const auto add = [&](StimulusHandle &handle, const char *kind, Dict look) -> Result<void> {
    look.emplace_back("units", "height");
    auto made = stimuli_->add(kind, Value(std::move(look)));
    if (made) handle = *made;
    return made ? Result<void>() : made.error();
  };
  if (auto made = add(open_, "aperture", {{"shape", "rectangle"}, {"pos", pair(0, middle)}, {"size", pair(2 * frame_.edge, shown())}}); !made) return made;
  if (auto made = add(close_, "aperture", {{"enabled", false}}); !made) return made;
  if (auto made = add(track_, "rect", {{"pos", pair(bar, middle)}, {"size", pair(kBarWidth, shown())}, {"color", ink}, {"opacity", kBarOpacity}}); !made) return made;
  return add(thumb_, "rect", {{"pos", pair(bar, middle)}, {"size", pair(kBarWidth, shown())}, {"color", ink}, {"opacity", 2 * kBarOpacity}});
}

Result<void> PageColumn::place(const std::vector<PartInstance *> &parts) {
  double top = isLonger() ? frame_.top + offset_ - kRing : (frame_.top + frame_.bottom + total_) / 2;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const PartBox box{0, top - heights_[i] / 2, frame_.width, heights_[i]};
    if (auto placed = parts[i]->place(box); !placed) return placed;
    if (heights_[i] > 0) top -= heights_[i] + frame_.gap;
  }
  return {};
}

double PageColumn::mostOffset() const { return isLonger() ? total_ + 2 * kRing - shown() : 0; }

bool PageColumn::scrollBy(double lengths) {
  const double before = offset_;
  offset_ = std::clamp(offset_ + lengths * shown(), 0.0, mostOffset());
  return offset_ != before;
}

bool PageColumn::scrollTo(const Box &box) {
  const double above = box.y + box.height / 2 - frame_.top, below = frame_.bottom - (box.y - box.height / 2);
  if (above > 0) return scrollBy(-(above + frame_.gap) / shown());
  return below > 0 && scrollBy((below + frame_.gap) / shown());
}

Result<void> PageColumn::beginDrawing() { return isLonger() ? stimuli_->draw(open_) : Result<void>(); }

Result<void> PageColumn::endDrawing() {
  if (!isLonger()) return {};
  if (auto drawn = stimuli_->draw(close_); !drawn) return drawn;
  const double part = shown() / (total_ + 2 * kRing), top = frame_.top - offset_ * part;
  const double bar = frame_.edge - kBarAway;
  for (const auto &[name, value] : {std::pair<const char *, Value>{"pos", pair(bar, top - part * shown() / 2)}, {"size", pair(kBarWidth, part * shown())}}) {
    const auto id = stimuli_->property(thumb_, name);
    if (!id) return id.error();
    if (auto set = stimuli_->set(thumb_, *id, value); !set) return set;
  }
  if (auto drawn = stimuli_->draw(track_); !drawn) return drawn;
  return stimuli_->draw(thumb_);
}

}  // namespace fovea
