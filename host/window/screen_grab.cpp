#include "window/screen_grab.hpp"

#include <glad/gl.h>

#include <algorithm>
#include <utility>

namespace fovea {

void ScreenGrab::fit() {
  if (fullWidth_ == screen_.width && fullHeight_ == screen_.height) return;
  release();
  fullWidth_ = screen_.width, fullHeight_ = screen_.height;
  width_ = std::min(fullWidth_, kMostWide);
  height_ = std::max(1, (fullHeight_ * width_ + fullWidth_ / 2) / fullWidth_);
  glGenRenderbuffers(1, &pixels_);
  glBindRenderbuffer(GL_RENDERBUFFER, pixels_);
  glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, width_, height_);
  glGenFramebuffers(1, &framebuffer_);
  glBindFramebuffer(GL_DRAW_FRAMEBUFFER, framebuffer_);
  glFramebufferRenderbuffer(GL_DRAW_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, pixels_);
  for (Fetch &each : fetches_) {
    glGenBuffers(1, &each.buffer);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, each.buffer);
    glBufferData(GL_PIXEL_PACK_BUFFER, GLsizeiptr(width_) * height_ * 4, nullptr, GL_STREAM_READ);
  }
  glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
}

void ScreenGrab::release() {
  if (!framebuffer_) return;
  for (Fetch &each : fetches_) {
    if (each.fence) glDeleteSync(static_cast<GLsync>(each.fence));
    glDeleteBuffers(1, &each.buffer);
    each = {};
  }
  glDeleteFramebuffers(1, &framebuffer_);
  glDeleteRenderbuffers(1, &pixels_);
  framebuffer_ = 0, next_ = oldest_ = 0;
}

void ScreenGrab::copy(Timestamp expected) {
  keep();
  isTaken_ = expected + screen_.period / 2 >= due_ && fetch();
}

void ScreenGrab::copyAgain() {
  if (fetch()) date(newest_.onset, newest_.uncertainty);
}

void ScreenGrab::keep() {
  fit();
  glDisable(GL_SCISSOR_TEST);
  glBindFramebuffer(GL_READ_FRAMEBUFFER, 0);
  glReadBuffer(GL_BACK);
  glBindFramebuffer(GL_DRAW_FRAMEBUFFER, framebuffer_);
  // OpenGL's first row is the lowest one.
  glBlitFramebuffer(0, 0, fullWidth_, fullHeight_, 0, height_, width_, 0, GL_COLOR_BUFFER_BIT,
                    width_ == fullWidth_ ? GL_NEAREST : GL_LINEAR);
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
}

/// False: all of them are under way.
bool ScreenGrab::fetch() {
  Fetch &to = fetches_[next_];
  if (to.fence) return false;
  glBindFramebuffer(GL_READ_FRAMEBUFFER, framebuffer_);
  glBindBuffer(GL_PIXEL_PACK_BUFFER, to.buffer);
  glReadPixels(0, 0, width_, height_, GL_BGRA, GL_UNSIGNED_INT_8_8_8_8_REV, nullptr);
  glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  to.fence = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
  glFlush();
  to.isShown = false;
  next_ = (next_ + 1) % fetches_.size();
  return true;
}

void ScreenGrab::shown(const FlipResult &flip) {
  newest_ = flip, isLeftOut_ = !isTaken_;
  if (std::exchange(isTaken_, false)) date(flip.onset, flip.uncertainty);
}

void ScreenGrab::date(Timestamp onset, Duration uncertainty) {
  Fetch &newest = fetches_[(next_ + fetches_.size() - 1) % fetches_.size()];
  newest.onset = onset, newest.uncertainty = uncertainty, newest.isShown = true;
  due_ = onset + kBetween;
  isLeftOut_ = false;
}

void ScreenGrab::collect(const std::function<void(const GrabbedFrame &frame)> &taker) {
  for (;; oldest_ = (oldest_ + 1) % fetches_.size()) {
    Fetch &from = fetches_[oldest_];
    if (!from.fence || !from.isShown) return;
    const GLenum came = glClientWaitSync(static_cast<GLsync>(from.fence), 0, 0);
    if (came != GL_ALREADY_SIGNALED && came != GL_CONDITION_SATISFIED) return;
    glDeleteSync(static_cast<GLsync>(std::exchange(from.fence, nullptr)));
    const auto bytes = std::size_t(width_) * std::size_t(height_) * 4;
    glBindBuffer(GL_PIXEL_PACK_BUFFER, from.buffer);
    if (const void *mapped = glMapBufferRange(GL_PIXEL_PACK_BUFFER, 0, GLsizeiptr(bytes), GL_MAP_READ_BIT)) {
      taker({{static_cast<const std::uint8_t *>(mapped), bytes},
             width_,
             height_,
             from.onset,
             from.uncertainty});
      glUnmapBuffer(GL_PIXEL_PACK_BUFFER);
    }
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
  }
}

}  // namespace fovea
