#pragma once
// A small real window with stimuli on it, and eyes for its pixels.

#include <gtest/gtest.h>

#include <array>
#include <functional>

#include "stimuli/stimuli.hpp"
#include "support/xvfb.hpp"
#include "window/window.hpp"

namespace fovea {

using Pixel = std::array<int, 3>;
inline constexpr Pixel kBlack{0, 0, 0}, kWhite{255, 255, 255}, kRed{255, 0, 0}, kBlue{0, 0, 255};

/// Draws one frame after the other and reads them back instead of flipping.
struct StimuliDisplay {
  testing::Xvfb xvfb;
  RealClock clock;
  std::unique_ptr<Window> window;
  std::unique_ptr<Stimuli> stimuli;
  Picture picture;
  int width, height;

  explicit StimuliDisplay(int w = 400, int h = 300, int bits = 8) : xvfb(bits > 8 ? "1280x1024x30" : "1280x1024x24"), width(w), height(h) {
    WindowOptions options;
    options.kind = WindowOptions::Kind::Window;
    options.width = w;
    options.height = h;
    options.bitsPerColor = bits;
    auto opened = openWindow(options, clock);
    if (!opened) {
      ADD_FAILURE() << opened.error().text();
      return;
    }
    window = std::move(*opened);
    if (auto attached = window->attach(); !attached) {
      ADD_FAILURE() << attached.error().text();
      return;
    }
    auto made = Stimuli::create(*window);
    if (!made) {
      ADD_FAILURE() << made.error().text();
      return;
    }
    stimuli = std::move(*made);
    stimuli->setUnits(Units::Pix);
    stimuli->setBackground({-1, -1, -1, 1});
  }
  ~StimuliDisplay() {
    stimuli.reset();
    if (window) window->detach();
  }

  StimulusHandle make(std::string_view kind, const Dict &properties) {
    auto made = stimuli->add(kind, properties);
    if (!made) ADD_FAILURE() << made.error().text();
    return made ? *made : 0;
  }
  void draw(StimulusHandle handle) {
    const auto drawn = stimuli->draw(handle);
    EXPECT_TRUE(drawn) << drawn.error().text();
  }
  void set(StimulusHandle handle, std::string_view name, std::initializer_list<double> numbers) {
    const auto done =
        stimuli->setNumbers(handle, *stimuli->property(handle, name), {numbers.begin(), numbers.size()});
    EXPECT_TRUE(done) << done.error().text();
  }
  void look() { picture = window->capture().value_or(Picture{}); }
  /// Ends the frame with what was drawn.
  void show() {
    stimuli->renderPending();
    look();
    stimuli->endFrame();
  }
  void show(std::string_view kind, const Dict &properties) {
    const StimulusHandle handle = make(kind, properties);
    draw(handle);
    show();
    stimuli->remove(handle);
  }

  /// Row 0 is the top one.
  Pixel at(int x, int y) const {
    const std::uint8_t *p = &picture.rgb[static_cast<std::size_t>((y * picture.width + x) * 3)];
    return {p[0], p[1], p[2]};
  }
  /// In the steps of a display with more than 8 bits.
  Pixel fineAt(int x, int y) const {
    const std::uint16_t *p = &picture.fine.at(static_cast<std::size_t>((y * picture.width + x) * 3));
    return {p[0], p[1], p[2]};
  }
  struct Ink {
    int left = 1 << 20, top = 1 << 20, right = -1, bottom = -1;  // the last row and column are part of it
    double sum = 0;                                              // how much light: 1 is a white pixel
  };
  /// Where the picture is not black.
  Ink ink() const {
    Ink found;
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x) {
        const int light = at(x, y)[1];
        if (light == 0) continue;
        found.sum += light / 255.0;
        found.left = std::min(found.left, x);
        found.right = std::max(found.right, x);
        found.top = std::min(found.top, y);
        found.bottom = std::max(found.bottom, y);
      }
    return found;
  }
};

inline void expectPixel(const Pixel &seen, const Pixel &wanted, int tolerance = 1) {
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_NEAR(seen[i], wanted[i], tolerance) << "of " << seen[0] << "," << seen[1] << "," << seen[2];
}

}  // namespace fovea
