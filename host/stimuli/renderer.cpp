#include "stimuli/renderer.hpp"

#include <glad/gl.h>

#include <algorithm>

#include "stimuli/shaders.hpp"

namespace fovea {
namespace {

/// A part of Shape as a vertex attribute.
struct Attribute {
  GLint size;
  std::size_t offset;
};
constexpr Attribute kAttributes[] = {
    {4, offsetof(Shape, centre)},  // and half
    {4, offsetof(Shape, axis)},    // roundness, lineWidth
    {4, offsetof(Shape, fill)},   {4, offsetof(Shape, line)}, {1, offsetof(Shape, kind)},
};

Result<GLuint> compile(GLenum stage, const char *source) {
  const GLuint shader = glCreateShader(stage);
  glShaderSource(shader, 1, &source, nullptr);
  glCompileShader(shader);
  GLint done = GL_FALSE;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &done);
  if (done) return shader;
  char text[1024] = {};
  glGetShaderInfoLog(shader, sizeof text, nullptr, text);
  glDeleteShader(shader);
  return Error{ErrorCode::Device, std::string("the graphics driver refuses a shader: ") + text, "stimuli",
               "update the graphics driver"};
}

// Cairo's pixels are 32-bit words in the machine's own order, which this type says too.
constexpr GLenum kCairoPixel = GL_UNSIGNED_INT_8_8_8_8_REV;

/// Whoever drew before may have left a buffer or a layout of their own.
void bindForUpload(GLuint texture) {
  glActiveTexture(GL_TEXTURE0);
  glBindTexture(GL_TEXTURE_2D, texture);
  glBindBuffer(GL_PIXEL_UNPACK_BUFFER, 0);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  for (const GLenum layout :
       {GL_UNPACK_ROW_LENGTH, GL_UNPACK_SKIP_ROWS, GL_UNPACK_SKIP_PIXELS, GL_UNPACK_SWAP_BYTES})
    glPixelStorei(layout, 0);
}

}  // namespace

Texture::~Texture() {
  if (id_) glDeleteTextures(1, &id_);
}

Result<std::unique_ptr<Renderer>> Renderer::create(Canvas canvas) {
  std::unique_ptr<Renderer> renderer(new Renderer(canvas));
  if (auto built = renderer->build(); !built) return built.error();
  return renderer;
}

Renderer::~Renderer() {
  glDeleteProgram(program_);
  glDeleteVertexArrays(1, &vertexArray_);
  glDeleteBuffers(1, &buffer_);
}

Result<void> Renderer::build() {
  const auto vertex = compile(GL_VERTEX_SHADER, kVertexShader);
  if (!vertex) return vertex.error();
  const auto fragment = compile(GL_FRAGMENT_SHADER, kFragmentShader);
  if (!fragment) {
    glDeleteShader(*vertex);
    return fragment.error();
  }
  program_ = glCreateProgram();
  glAttachShader(program_, *vertex);
  glAttachShader(program_, *fragment);
  glLinkProgram(program_);
  glDeleteShader(*vertex);
  glDeleteShader(*fragment);
  GLint done = GL_FALSE;
  glGetProgramiv(program_, GL_LINK_STATUS, &done);
  if (!done) {
    char text[1024] = {};
    glGetProgramInfoLog(program_, sizeof text, nullptr, text);
    return Error{ErrorCode::Device, std::string("the graphics driver refuses the shaders: ") + text,
                 "stimuli", "update the graphics driver"};
  }
  inverseHalfWindow_ = glGetUniformLocation(program_, "inverseHalfWindow");
  glUseProgram(program_);
  glUniform1i(glGetUniformLocation(program_, "picture"), 0);

  glGenVertexArrays(1, &vertexArray_);
  glGenBuffers(1, &buffer_);
  glBindVertexArray(vertexArray_);
  for (GLuint i = 0; i < std::size(kAttributes); ++i) {
    glEnableVertexAttribArray(i);
    glVertexAttribDivisor(i, 1);
  }
  GLint largest = 0;
  glGetIntegerv(GL_MAX_TEXTURE_SIZE, &largest);
  largestTexture_ = largest;
  setCanvas(canvas_);
  setBaseline();
  return {};
}

void Renderer::setCanvas(Canvas canvas) {
  canvas_ = canvas;
  glUseProgram(program_);
  glUniform2f(inverseHalfWindow_, 2.0f / static_cast<float>(canvas.width), 2.0f / static_cast<float>(canvas.height));
  glUseProgram(0);
}

Texture Renderer::upload(const std::vector<std::uint8_t> &bgra, int width, int height) {
  GLuint id = 0;
  glGenTextures(1, &id);
  bindForUpload(id);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, width, height, 0, GL_BGRA, kCairoPixel, bgra.data());
  glBindTexture(GL_TEXTURE_2D, 0);
  return Texture(id);
}

Texture Renderer::blank(int side) {
  return upload(std::vector<std::uint8_t>(static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 4), side, side);
}

void Renderer::write(const Texture &to, int x, int y, const std::vector<std::uint8_t> &bgra, int width, int height) {
  bindForUpload(to.id());
  glTexSubImage2D(GL_TEXTURE_2D, 0, x, y, width, height, GL_BGRA, kCairoPixel, bgra.data());
  glBindTexture(GL_TEXTURE_2D, 0);
}

void Renderer::erase(const Texture &texture, int side) {
  const std::vector<std::uint8_t> nothing(static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 4);
  write(texture, 0, 0, nothing, side, side);
}

void Renderer::setBaseline() {
  for (const GLenum off : {GL_DEPTH_TEST, GL_STENCIL_TEST, GL_SCISSOR_TEST, GL_CULL_FACE, GL_FRAMEBUFFER_SRGB,
                           GL_COLOR_LOGIC_OP, GL_RASTERIZER_DISCARD, GL_SAMPLE_ALPHA_TO_COVERAGE})
    glDisable(off);
  glBindFramebuffer(GL_FRAMEBUFFER, 0);
  glDrawBuffer(GL_BACK);
  glViewport(0, 0, canvas_.width, canvas_.height);
  glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
  glPolygonMode(GL_FRONT_AND_BACK, GL_FILL);
  glEnable(GL_BLEND);
  glBlendEquation(GL_FUNC_ADD);
  glActiveTexture(GL_TEXTURE0);
  glBindSampler(0, 0);
  unbind();
}

/// The part of the baseline that drawing changes.
void Renderer::unbind() {
  glBlendFunc(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA);
  glBindTexture(GL_TEXTURE_2D, 0);
  glBindBuffer(GL_ARRAY_BUFFER, 0);
  glBindVertexArray(0);
  glUseProgram(0);
}

void Renderer::clear(const Color &color) {
  setBaseline();
  const auto shown = [](double gun) { return static_cast<float>((std::clamp(gun, -1.0, 1.0) + 1) / 2); };
  glClearColor(shown(color.r), shown(color.g), shown(color.b), 1);
  glClear(GL_COLOR_BUFFER_BIT);
  isJustCleared_ = true;
}

void Renderer::draw(const DisplayList &list, std::size_t firstBatch) {
  const bool isAtBaseline = std::exchange(isJustCleared_, false);
  const auto batches = list.batches().subspan(std::min(firstBatch, list.batches().size()));
  if (batches.empty()) return;
  if (!isAtBaseline) setBaseline();
  glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);  // the shader's colours are premultiplied
  glUseProgram(program_);
  glBindVertexArray(vertexArray_);
  fill(list.shapes().subspan(batches.front().first));
  for (const DisplayList::Batch &batch : batches) {
    if (batch.texture) glBindTexture(GL_TEXTURE_2D, batch.texture);
    pointTo(batch.first - batches.front().first);
    glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, static_cast<GLsizei>(batch.count));
  }
  unbind();
}

void Renderer::fill(std::span<const Shape> shapes) {
  glBindBuffer(GL_ARRAY_BUFFER, buffer_);
  if (shapes.size() > room_) {
    room_ = std::max(2 * room_, shapes.size());
    glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(room_ * sizeof(Shape)), nullptr, GL_STREAM_DRAW);
  }
  glBufferSubData(GL_ARRAY_BUFFER, 0, static_cast<GLsizeiptr>(shapes.size_bytes()), shapes.data());
}

/// OpenGL 3.3 has no first instance to give: the attributes point to it instead.
void Renderer::pointTo(std::size_t first) {
  if (pointed_ == first) return;
  for (GLuint i = 0; i < std::size(kAttributes); ++i)
    glVertexAttribPointer(i, kAttributes[i].size, GL_FLOAT, GL_FALSE, sizeof(Shape),
                          reinterpret_cast<const void *>(first * sizeof(Shape) + kAttributes[i].offset));
  pointed_ = first;
}

}  // namespace fovea
