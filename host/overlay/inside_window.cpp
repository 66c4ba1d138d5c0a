// The panels over the participant's picture: laid out on [main], drawn on [stage].
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui/backends/imgui_impl_opengl3.h>

#include <atomic>
#include <optional>

#include "overlay/draw_mailbox.hpp"
#include "overlay/glfw_input.hpp"
#include "overlay/gui.hpp"
#include "overlay/panels.hpp"
#include "overlay/places.hpp"

namespace fovea {
namespace {

constexpr int kMostPasses = 3;  // to lay out one picture, after the bar changed its height

/// A copy of one picture's draw lists, because Dear ImGui reuses its own for the next one.
class Drawn {
 public:
  explicit Drawn(const ImDrawData &original) : data_(original) {
    for (int i = 0; i < original.CmdListsCount; ++i) lists_.push_back(original.CmdLists[i]->CloneOutput());
    data_.CmdLists = lists_.data();
  }
  ~Drawn() {
    for (ImDrawList *list : lists_) IM_DELETE(list);
  }
  Drawn(const Drawn &) = delete;
  Drawn &operator=(const Drawn &) = delete;

  // Dear ImGui's renderer asks for a pointer to non-const and changes nothing.
  ImDrawData *data() const { return &data_; }

 private:
  mutable ImDrawData data_;
  std::vector<ImDrawList *> lists_;
};

class InsideWindow final : public Overlay {
 public:
  explicit InsideWindow(GLFWwindow *window);
  ~InsideWindow() override;

  OverlayPlace place() const override { return OverlayPlace::Inside; }
  void update(const SessionView &view) override;
  std::vector<Command> takeCommands() override { return panels_.takeCommands(); }
  bool wantsKeyboard() const override { return wantsKeyboard_.load(std::memory_order_relaxed); }
  bool wantsPointer() const override { return wantsPointer_.load(std::memory_order_relaxed); }
  std::optional<Picture> capture() override { return std::nullopt; }

  void attachStage() override;
  void drawOnStage() override;
  void detachStage() override;

 private:
  void show(bool isShown);
  void layOut(const SessionView &view);

  GLFWwindow *window_;
  Gui gui_{true};
  Panels panels_;
  std::optional<GlfwInput> input_;
  bool isAfresh_ = true;  // the next picture is the first since the panels were shown
  int pointerMode_;       // of the participant's window while the panels are hidden
  std::atomic<bool> isShown_{true}, wantsKeyboard_{false}, wantsPointer_{false};

  /// Held by [main] while it lays out and by [stage] while it attaches or detaches: both change Dear ImGui's
  /// context.
  std::mutex context_;
  bool isAttached_ = false;  // under context_
  DrawMailbox<const Drawn> pictures_;
};

InsideWindow::InsideWindow(GLFWwindow *window)
    : window_(window), panels_(OverlayPlace::Inside, 0), pointerMode_(glfwGetInputMode(window, GLFW_CURSOR)) {
  input_.emplace(window_, OverlayPlace::Inside);
}

InsideWindow::~InsideWindow() {
  show(false);
  input_.reset();
}

void InsideWindow::show(bool isShown) {
  if (isShown == isShown_.exchange(isShown)) return;
  wantsKeyboard_ = false;
  wantsPointer_ = false;
  isAfresh_ = isShown;
  if (isShown)
    pointerMode_ = glfwGetInputMode(window_, GLFW_CURSOR);
  else
    glfwSetInputMode(window_, GLFW_CURSOR, pointerMode_);
}

void InsideWindow::update(const SessionView &view) {
  const auto now = KeyInbox::Moment::clock::now();
  const bool isDue = input_->rate().isDue(now);
  if (!isDue && input_->inbox().isEmpty()) return;
  const OperatorInput input = input_->inbox().take(view.now, now);
  for (const OperatorPress &press : input.keys) {
    if (press.key == OperatorKey::ShowHide) show(!isShown_);
    if (press.key == OperatorKey::Note || press.key == OperatorKey::Help) show(true);
  }
  panels_.act(view, input);
  if (!isDue || !isShown_) return;
  const std::unique_lock lock(context_, std::try_to_lock);
  if (lock.owns_lock() && isAttached_) layOut(view);
}

void InsideWindow::layOut(const SessionView &view) {
  for (int pass = 0; pass < kMostPasses; ++pass) {
    if (isAfresh_)
      input_->beginPictureAfresh();
    else
      input_->beginPicture();
    isAfresh_ = false;
    panels_.layOut(view);
    ImGui::Render();
    if (panels_.isSettled()) break;
  }
  wantsKeyboard_ = ImGui::GetIO().WantTextInput;
  wantsPointer_ = ImGui::GetIO().WantCaptureMouse;
  pictures_.put(std::make_unique<const Drawn>(*ImGui::GetDrawData()));
}

void InsideWindow::attachStage() {
  const std::lock_guard lock(context_);
  if (isAttached_) return;
  // Everything that allocates happens here, not with the first frame.
  isAttached_ = ImGui_ImplOpenGL3_Init("#version 330 core") && ImGui_ImplOpenGL3_CreateDeviceObjects();
}

void InsideWindow::drawOnStage() {
  if (!isShown_.load(std::memory_order_relaxed)) return;
  if (const Drawn *picture = pictures_.latest()) ImGui_ImplOpenGL3_RenderDrawData(picture->data());
}

void InsideWindow::detachStage() {
  const std::lock_guard lock(context_);
  if (!isAttached_) return;
  isAttached_ = false;
  ImGui_ImplOpenGL3_Shutdown();
}

}  // namespace

Result<std::unique_ptr<Overlay>> openInside(Window &participant) {
  auto *window = static_cast<GLFWwindow *>(participant.glfwWindow());
  if (!window)
    return Error{ErrorCode::Device, "panels inside the participant's window need a window on a display",
                 "overlay", "use `--overlay window` or run without panels"};
  return std::unique_ptr<Overlay>(std::make_unique<InsideWindow>(window));
}

}  // namespace fovea
