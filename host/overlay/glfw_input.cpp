#include "overlay/glfw_input.hpp"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <imgui.h>
#include <imgui/backends/imgui_impl_glfw.h>

#include <string_view>

namespace fovea {
namespace {

GLFWwindow *toGlfw(void *window) { return static_cast<GLFWwindow *>(window); }
GlfwInput &mine() { return *static_cast<GlfwInput *>(ImGui::GetIO().UserData); }

void onKey(GLFWwindow *window, int key, int scancode, int action, int modifiers) {
  mine().key(key, scancode, action, modifiers);
  ImGui_ImplGlfw_KeyCallback(window, key, scancode, action, modifiers);
}

void onCharacter(GLFWwindow *window, unsigned codepoint) {
  mine().character();
  ImGui_ImplGlfw_CharCallback(window, codepoint);
}

void onMouseButton(GLFWwindow *window, int button, int action, int modifiers) {
  mine().rate().touched(KeyInbox::Moment::clock::now());
  ImGui_ImplGlfw_MouseButtonCallback(window, button, action, modifiers);
}

void onScroll(GLFWwindow *window, double x, double y) {
  mine().rate().touched(KeyInbox::Moment::clock::now());
  ImGui_ImplGlfw_ScrollCallback(window, x, y);
}

std::optional<OperatorKey> functionKey(int key) {
  switch (key) {
    case GLFW_KEY_F1:
      return OperatorKey::Help;
    case GLFW_KEY_F2:
      return OperatorKey::ShowHide;
    case GLFW_KEY_F4:
      return OperatorKey::Timing;
    case GLFW_KEY_F5:
      return OperatorKey::Start;
    case GLFW_KEY_F6:
      return OperatorKey::PauseResume;
    case GLFW_KEY_F9:
      return OperatorKey::Note;
    case GLFW_KEY_F12:
      return OperatorKey::Screenshot;
    default:
      return std::nullopt;
  }
}

/// What is printed on the key, because GLFW's numbers are places on a US keyboard.
std::string_view printedOn(int key, int scancode) {
  const char *name = glfwGetKeyName(key, scancode);
  return name ? name : "";
}

std::optional<OperatorKey> textSizeKey(int key, int scancode) {
  const std::string_view name = printedOn(key, scancode);
  if (key == GLFW_KEY_KP_ADD || name == "+" || name == "=") return OperatorKey::LargerText;
  if (key == GLFW_KEY_KP_SUBTRACT || name == "-") return OperatorKey::SmallerText;
  if (key == GLFW_KEY_KP_0 || key == GLFW_KEY_0) return OperatorKey::NormalText;
  return std::nullopt;
}

bool isOfStopChord(int key, int scancode) {
  const bool isModifier = key == GLFW_KEY_LEFT_CONTROL || key == GLFW_KEY_RIGHT_CONTROL ||
                          key == GLFW_KEY_LEFT_SHIFT || key == GLFW_KEY_RIGHT_SHIFT;
  return isModifier || printedOn(key, scancode) == "q";
}

}  // namespace

GlfwInput::GlfwInput(void *glfwWindow, OverlayPlace place) : window_(glfwWindow), place_(place) {
  ImGuiIO &io = ImGui::GetIO();
  io.UserData = this;
  ImGui_ImplGlfw_InitForOpenGL(toGlfw(window_), true);
  io.KeyMap[ImGuiKey_Escape] = -1;  // Esc would take back what was typed; here it does nothing
  glfwSetKeyCallback(toGlfw(window_), onKey);
  glfwSetCharCallback(toGlfw(window_), onCharacter);
  glfwSetMouseButtonCallback(toGlfw(window_), onMouseButton);
  glfwSetScrollCallback(toGlfw(window_), onScroll);
}

GlfwInput::~GlfwInput() {
  // Back to Dear ImGui's own, which puts back those before it.
  glfwSetKeyCallback(toGlfw(window_), ImGui_ImplGlfw_KeyCallback);
  glfwSetCharCallback(toGlfw(window_), ImGui_ImplGlfw_CharCallback);
  glfwSetMouseButtonCallback(toGlfw(window_), ImGui_ImplGlfw_MouseButtonCallback);
  glfwSetScrollCallback(toGlfw(window_), ImGui_ImplGlfw_ScrollCallback);
  ImGui_ImplGlfw_Shutdown();
  ImGui::GetIO().UserData = nullptr;
}

void GlfwInput::key(int key, int scancode, int action, int modifiers) {
  const KeyInbox::Moment now = KeyInbox::Moment::clock::now();
  rate_.touched(now);
  if (action == GLFW_REPEAT) return;
  const bool isDown = action == GLFW_PRESS;
  if (isDown)
    if (const auto pressed = functionKey(key)) inbox_.press(*pressed, now);
  if (place_ == OverlayPlace::Inside) return;
  if (isDown && (modifiers & GLFW_MOD_CONTROL))
    if (const auto pressed = textSizeKey(key, scancode)) inbox_.press(*pressed, now);
  if (!isOfStopChord(key, scancode)) return;
  const bool hasBoth = (modifiers & GLFW_MOD_CONTROL) && (modifiers & GLFW_MOD_SHIFT);
  if (!isDown)
    inbox_.releaseStop();
  else if (hasBoth && printedOn(key, scancode) == "q")
    inbox_.holdStop(now);
}

void GlfwInput::character() {
  const KeyInbox::Moment now = KeyInbox::Moment::clock::now();
  rate_.touched(now);
  inbox_.type(now);
}

void GlfwInput::beginPicture() {
  ImGui_ImplGlfw_NewFrame();
  ImGui::NewFrame();
}

void GlfwInput::beginPictureAfresh() {
  ImGui_ImplGlfw_NewFrame();
  ImGuiIO &io = ImGui::GetIO();
  io.ClearInputCharacters();
  for (bool &isDown : io.MouseDown) isDown = false;
  ImGui::NewFrame();
}

}  // namespace fovea
