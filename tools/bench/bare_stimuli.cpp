// The floor for drawing: the least program with GLFW and OpenGL that shows each of the pictures of stimuli_bench, at 60 Hz.
// bench-bare-stimuli SCENE FRAMES prints CPU per frame in ms: of the whole process, and of the thread that draws.

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <cairo.h>
#include <glad/gl.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <random>
#include <vector>

#include "bench_scenes.hpp"

namespace {

using namespace fovea::bench;

GLuint programOf(const char *vertex, const char *fragment) {
  const GLuint program = glCreateProgram();
  for (const auto &[stage, source] : {std::pair{GLenum{GL_VERTEX_SHADER}, vertex}, {GLenum{GL_FRAGMENT_SHADER}, fragment}}) {
    const GLuint shader = glCreateShader(stage);
    glShaderSource(shader, 1, &source, nullptr);
    glCompileShader(shader);
    glAttachShader(program, shader);
  }
  glLinkProgram(program);
  glUseProgram(program);
  return program;
}

constexpr const char *kQuadVertices = R"(#version 330 core
layout(location = 0) in vec4 place;
layout(location = 1) in vec4 more;
out vec2 local;
flat out vec4 with;
void main() {
  local = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0;
  with = more;
  gl_Position = vec4((place.xy + local * place.zw) / vec2(400.0, 300.0), 0.0, 1.0);
}
)";
constexpr const char *kPointVertices = R"(#version 330 core
layout(location = 0) in vec4 place;
layout(location = 1) in vec4 more;
flat out vec4 with;
void main() {
  with = more;
  gl_PointSize = 2.0 * place.z;
  gl_Position = vec4(place.xy / vec2(400.0, 300.0), 0.0, 1.0);
}
)";

/// One instance a quad: its centre and half its size in pixels, and four numbers more.
struct Quad {
  float x, y, halfWidth, halfHeight, more[4];
};

/// Quads of one program, filled anew for each frame. Square ones can be points: a software renderer does more of those.
class Quads {
 public:
  explicit Quads(const char *fragment, bool arePoints = false) : arePoints_(arePoints) {
    program_ = programOf(arePoints ? kPointVertices : kQuadVertices, fragment);
    if (arePoints) glEnable(GL_PROGRAM_POINT_SIZE);
    glGenVertexArrays(1, &array_);
    glBindVertexArray(array_);
    glGenBuffers(1, &buffer_);
    glBindBuffer(GL_ARRAY_BUFFER, buffer_);
    for (GLuint i = 0; i < 2; ++i) {
      glEnableVertexAttribArray(i);
      glVertexAttribDivisor(i, arePoints ? 0 : 1);
      glVertexAttribPointer(i, 4, GL_FLOAT, GL_FALSE, sizeof(Quad), reinterpret_cast<const void *>(std::size_t{16} * i));
    }
  }
  void draw(const std::vector<Quad> &quads) {
    glUseProgram(program_);
    glBindVertexArray(array_);
    glBindBuffer(GL_ARRAY_BUFFER, buffer_);
    glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(quads.size() * sizeof(Quad)), quads.data(), GL_STREAM_DRAW);
    if (arePoints_)
      glDrawArrays(GL_POINTS, 0, static_cast<GLsizei>(quads.size()));
    else
      glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, static_cast<GLsizei>(quads.size()));
  }

 private:
  bool arePoints_;
  GLuint program_ = 0, array_ = 0, buffer_ = 0;
};

// `with`: cycles across half the patch, phase, contrast.
constexpr const char *kGabor = R"(#version 330 core
in vec2 local;
flat in vec4 with;
out vec4 color;
void main() {
  float wave = -cos(6.2831853 * (local.x * with.x + 0.5 - with.y)) * with.z;
  color = vec4(vec3(wave * 0.5 + 0.5), exp(-4.5 * dot(local, local)));
}
)";
constexpr const char *kSmallGabor = R"(#version 330 core
flat in vec4 with;
out vec4 color;
void main() {
  vec2 local = gl_PointCoord * 2.0 - 1.0;
  float wave = -cos(6.2831853 * (local.x * with.x + 0.5 - with.y)) * with.z;
  color = vec4(vec3(wave * 0.5 + 0.5), exp(-4.5 * dot(local, local)));
}
)";
constexpr const char *kPlain = R"(#version 330 core
out vec4 color;
void main() { color = vec4(1.0); }
)";
// `with`: the part of the texture.
constexpr const char *kLetter = R"(#version 330 core
in vec2 local;
flat in vec4 with;
uniform sampler2D atlas;
out vec4 color;
void main() {
  color = vec4(vec3(1.0), textureLod(atlas, mix(with.xy, with.zw, vec2(local.x, -local.y) * 0.5 + 0.5), 0.0).r);
}
)";

/// The letters of one font in a row of equal cells on a texture.
class Letters {
 public:
  explicit Letters(double height) : cell_(static_cast<int>(height * 1.6)) {
    const int width = cell_ * 96;
    std::vector<unsigned char> pixels(static_cast<std::size_t>(cairo_format_stride_for_width(CAIRO_FORMAT_A8, width) * cell_));
    cairo_surface_t *surface = cairo_image_surface_create_for_data(
        pixels.data(), CAIRO_FORMAT_A8, width, cell_, cairo_format_stride_for_width(CAIRO_FORMAT_A8, width));
    cairo_t *cairo = cairo_create(surface);
    cairo_select_font_face(cairo, "Noto Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cairo, height);
    for (int i = 0; i < 96; ++i) {
      const char text[2] = {static_cast<char>(' ' + i), 0};
      cairo_text_extents_t extents;
      cairo_text_extents(cairo, text, &extents);
      advance_[i] = static_cast<float>(extents.x_advance);
      cairo_move_to(cairo, i * cell_ + 2, 1.1 * height);
      cairo_show_text(cairo, text);
    }
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
    GLuint texture = 0;
    glGenTextures(1, &texture);
    glBindTexture(GL_TEXTURE_2D, texture);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_R8, width, cell_, 0, GL_RED, GL_UNSIGNED_BYTE, pixels.data());
  }
  /// Lines from the left edge on, broken at `width`.
  void layOut(const char *text, float left, float top, float width, std::vector<Quad> &quads) const {
    quads.clear();
    float x = 0, y = top;
    for (const char *word = text; *word;) {
      const std::size_t length = std::strcspn(word, " ");
      float reach = 0;
      for (std::size_t i = 0; i < length; ++i) reach += advance_[word[i] - ' '];
      if (x + reach > width) x = 0, y -= 0.85f * static_cast<float>(cell_);
      for (std::size_t i = 0; i < length; ++i) {
        add(static_cast<int>(word[i] - ' '), left + x, y, quads);
        x += advance_[word[i] - ' '];
      }
      x += advance_[0];
      word += length + (word[length] == ' ');
    }
  }

 private:
  void add(int letter, float x, float y, std::vector<Quad> &quads) const {
    const auto cell = static_cast<float>(cell_), half = advance_[letter] / 2 + 2;
    const float from = (static_cast<float>(letter) * cell) / (96 * cell), to = from + 2 * half / (96 * cell);
    quads.push_back({std::round(x) + half, y, half, cell / 2, {from, 0, to, 1}});
  }

  int cell_;
  float advance_[96] = {};
};

struct Scene {
  virtual ~Scene() = default;
  virtual void draw(int frame) = 0;
};

struct OneGabor final : Scene {
  Quads gabors{kGabor}, plain{kPlain}, text{kLetter};
  Letters letters{kLineHeight};
  std::vector<Quad> patch{{0, 0, 128, 128, {}}}, cross{{0, 0, 15, 2, {}}, {0, 0, 2, 15, {}}}, line;
  OneGabor() { letters.layOut(kLine, -200, -200, 800, line); }
  void draw(int frame) override {
    patch[0].more[0] = 128 * kGaborSf;
    patch[0].more[1] = static_cast<float>(frame) * kPhaseStep;
    patch[0].more[2] = 1;
    gabors.draw(patch);
    plain.draw(cross);
    text.draw(line);
  }
};

struct FiftyGabors final : Scene {
  Quads gabors{kGabor};
  std::vector<Quad> patches;
  void draw(int frame) override {
    patches.clear();
    for (int i = 0; i < 50; ++i)
      patches.push_back({static_cast<float>(gaborX(i)), static_cast<float>(gaborY(i)), 32, 32,
                         {32 * kGaborSf, static_cast<float>(frame) * kPhaseStep, 1, 0}});
    gabors.draw(patches);
  }
};

/// Round points: two numbers a dot.
struct Dots final : Scene {
  struct Place {
    float x, y;
  };
  GLuint program = programOf(R"(#version 330 core
layout(location = 0) in vec2 place;
uniform float size;
void main() {
  gl_PointSize = size + 1.0;
  gl_Position = vec4(place / vec2(400.0, 300.0), 0.0, 1.0);
}
)",
                             R"(#version 330 core
uniform float size;
out vec4 color;
void main() {
  float far = length((gl_PointCoord - 0.5) * (size + 1.0));
  color = vec4(vec3(1.0), clamp(size / 2.0 - far + 0.5, 0.0, 1.0));
}
)");
  GLuint array = 0, buffer = 0;
  std::mt19937_64 random{1};
  std::vector<Place> dots;
  std::vector<float> headings, lives;
  Dots() {
    glUniform1f(glGetUniformLocation(program, "size"), kDotSize);
    glEnable(GL_PROGRAM_POINT_SIZE);
    glGenVertexArrays(1, &array);
    glBindVertexArray(array);
    glGenBuffers(1, &buffer);
    glBindBuffer(GL_ARRAY_BUFFER, buffer);
    glEnableVertexAttribArray(0);
    glVertexAttribPointer(0, 2, GL_FLOAT, GL_FALSE, sizeof(Place), nullptr);
    for (int i = 0; i < kDots; ++i) {
      dots.push_back({place(), place()});
      headings.push_back(i < kDots / 2 ? 0 : 6.2831853f * unit());
      lives.push_back(kDotLife * unit());
    }
  }
  float unit() { return static_cast<float>(random() >> 40) * 0x1p-24f; }
  float place() { return kDotField * (unit() - 0.5f); }
  void draw(int) override {
    for (std::size_t i = 0; i < dots.size(); ++i) {
      Place &dot = dots[i];
      dot.x += std::cos(headings[i]);
      dot.y += std::sin(headings[i]);
      const bool isDead = (lives[i] -= 1) <= 0;
      if (isDead) lives[i] = kDotLife;
      if (isDead || std::fabs(dot.x) > kDotField / 2 || std::fabs(dot.y) > kDotField / 2) dot.x = place(), dot.y = place();
    }
    glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(dots.size() * sizeof(Place)), dots.data(), GL_STREAM_DRAW);
    glDrawArrays(GL_POINTS, 0, kDots);
  }
};

struct Paragraph final : Scene {
  Quads text{kLetter};
  Letters letters{kParagraphHeight};
  std::vector<Quad> quads;
  void draw(int frame) override {
    letters.layOut(paragraph(frame).c_str(), -300, 200, 600, quads);
    text.draw(quads);
  }
};

struct Elements final : Scene {
  Quads gabors{kSmallGabor, true};
  std::vector<Quad> patches;
  void draw(int frame) override {
    patches.clear();
    for (int i = 0; i < kElements; ++i)
      patches.push_back({static_cast<float>(elementX(i, frame)), static_cast<float>(elementY(i)), kElementSize / 2,
                         kElementSize / 2, {kElementSize / 2 * kElementSf, 0, 1, 0}});
    gabors.draw(patches);
  }
};

std::unique_ptr<Scene> make(const char *name) {
  if (!std::strcmp(name, kSceneNames[0])) return std::make_unique<OneGabor>();
  if (!std::strcmp(name, kSceneNames[1])) return std::make_unique<FiftyGabors>();
  if (!std::strcmp(name, kSceneNames[2])) return std::make_unique<Dots>();
  if (!std::strcmp(name, kSceneNames[3])) return std::make_unique<Paragraph>();
  if (!std::strcmp(name, kSceneNames[4])) return std::make_unique<Elements>();
  return nullptr;
}

}  // namespace

int main(int argc, char **argv) {
  if (argc < 3 || !glfwInit()) return 1;
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  GLFWwindow *window = glfwCreateWindow(kWidth, kHeight, "bare", nullptr, nullptr);
  if (!window) return 1;
  glfwMakeContextCurrent(window);
  if (!gladLoadGL(glfwGetProcAddress)) return 1;
  glfwSwapInterval(0);
  glEnable(GL_BLEND);
  glBlendFunc(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA);
  glClearColor(0.5f, 0.5f, 0.5f, 1);
  const auto scene = make(argv[1]);
  if (!scene) return 1;

  Stopwatch watch(std::atoi(argv[2]));
  timespec due{};
  clock_gettime(CLOCK_MONOTONIC, &due);
  while (watch.goesOn()) {
    glClear(GL_COLOR_BUFFER_BIT);
    scene->draw(watch.frame());
    glFinish();
    due.tv_nsec += 16'666'667;
    if (due.tv_nsec >= 1'000'000'000) due.tv_nsec -= 1'000'000'000, ++due.tv_sec;
    watch.wait([&] { clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, nullptr); });
    glfwSwapBuffers(window);
    glFinish();
    glfwPollEvents();
  }
  watch.print();
}
