#include "stimuli/renderer.hpp"

#include <glad/gl.h>

#include <algorithm>

#include "stimuli/pipelines/shapes.hpp"

namespace fovea {
namespace {

Error refused(const Pipeline &pipeline, const char *said) {
  return {ErrorCode::Device, "the graphics driver refuses the shaders of " + std::string(pipeline.name) + ": " + said, "stimuli",
          "update the graphics driver"};
}

Result<GLuint> compile(const Pipeline &pipeline, GLenum stage, std::initializer_list<const char *> parts) {
  const GLuint shader = glCreateShader(stage);
  glShaderSource(shader, static_cast<GLsizei>(parts.size()), parts.begin(), nullptr);
  glCompileShader(shader);
  GLint done = GL_FALSE;
  glGetShaderiv(shader, GL_COMPILE_STATUS, &done);
  if (done) return shader;
  char text[1024] = {};
  glGetShaderInfoLog(shader, sizeof text, nullptr, text);
  glDeleteShader(shader);
  return refused(pipeline, text);
}

Result<GLuint> link(const Pipeline &pipeline) {
  const auto vertex = compile(pipeline, GL_VERTEX_SHADER, {pipeline.vertexShader});
  if (!vertex) return vertex.error();
  const auto fragment = compile(pipeline, GL_FRAGMENT_SHADER, {kPaint, pipeline.fragmentShader});
  if (!fragment) {
    glDeleteShader(*vertex);
    return fragment.error();
  }
  const GLuint program = glCreateProgram();
  for (const GLuint shader : {*vertex, *fragment}) {
    glAttachShader(program, shader);
    glDeleteShader(shader);
  }
  glLinkProgram(program);
  GLint done = GL_FALSE;
  glGetProgramiv(program, GL_LINK_STATUS, &done);
  if (done) return program;
  char text[1024] = {};
  glGetProgramInfoLog(program, sizeof text, nullptr, text);
  glDeleteProgram(program);
  return refused(pipeline, text);
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
  GLint largest = 0;
  glGetIntegerv(GL_MAX_TEXTURE_SIZE, &largest);
  renderer->largestTexture_ = largest;
  GLfloat points[2] = {};
  glGetFloatv(GL_POINT_SIZE_RANGE, points);
  renderer->largestPoint_ = points[1];
  if (auto built = renderer->ready(kShapes); !built) return built.error();
  renderer->setBaseline();
  return renderer;
}

Renderer::~Renderer() {
  for (const Program &program : programs_) {
    glDeleteProgram(program.id);
    glDeleteVertexArrays(1, &program.vertexArray);
    glDeleteBuffers(1, &program.buffer);
  }
}

Renderer::Program *Renderer::find(const Pipeline &pipeline) {
  for (Program &program : programs_)
    if (program.pipeline == &pipeline) return &program;
  return nullptr;
}

Result<void> Renderer::ready(const Pipeline &pipeline) {
  if (find(pipeline)) return {};
  auto program = build(pipeline);
  if (!program) return program.error();
  programs_.push_back(*program);
  return {};
}

Result<Renderer::Program> Renderer::build(const Pipeline &pipeline) const {
  const auto id = link(pipeline);
  if (!id) return id.error();
  Program program;
  program.pipeline = &pipeline;
  program.id = *id;
  program.inverseHalfWindow = glGetUniformLocation(*id, "inverseHalfWindow");
  program.blendPass = glGetUniformLocation(*id, "blendPass");
  program.leastCover = glGetUniformLocation(*id, "leastCover");
  glUseProgram(*id);
  glUniform1i(glGetUniformLocation(*id, "picture"), 0);
  glUniform1i(glGetUniformLocation(*id, "mask"), 1);
  scale(program);

  glGenVertexArrays(1, &program.vertexArray);
  glGenBuffers(1, &program.buffer);
  glBindVertexArray(program.vertexArray);
  for (GLuint i = 0; i < pipeline.attributes.size(); ++i) {
    glEnableVertexAttribArray(i);
    glVertexAttribDivisor(i, pipeline.primitive == Pipeline::Primitive::Quad ? 1 : 0);
  }
  glBindVertexArray(0);
  return program;
}

/// Leaves no program in use.
void Renderer::scale(const Program &program) const {
  glUseProgram(program.id);
  glUniform2f(program.inverseHalfWindow, 2.0f / static_cast<float>(canvas_.width), 2.0f / static_cast<float>(canvas_.height));
  glUseProgram(0);
}

void Renderer::setCanvas(Canvas canvas) {
  canvas_ = canvas;
  for (const Program &program : programs_) scale(program);
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

Texture Renderer::uploadGrey(const std::vector<float> &values, int side, bool interpolate) {
  GLuint id = 0;
  glGenTextures(1, &id);
  bindForUpload(id);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
  for (const GLenum filter : {GL_TEXTURE_MIN_FILTER, GL_TEXTURE_MAG_FILTER})
    glTexParameteri(GL_TEXTURE_2D, filter, interpolate ? GL_LINEAR : GL_NEAREST);
  for (const GLenum gun : {GL_TEXTURE_SWIZZLE_G, GL_TEXTURE_SWIZZLE_B}) glTexParameteri(GL_TEXTURE_2D, gun, GL_RED);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_R32F, side, side, 0, GL_RED, GL_FLOAT, values.data());
  glBindTexture(GL_TEXTURE_2D, 0);
  return Texture(id);
}

Texture Renderer::uploadPicture(const std::vector<std::uint8_t> &bgra, int width, int height) {
  constexpr GLint kAllLevels = 1000;
  Texture texture = upload(bgra, width, height);
  glBindTexture(GL_TEXTURE_2D, texture.id());
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, kAllLevels);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR_MIPMAP_LINEAR);
  glGenerateMipmap(GL_TEXTURE_2D);
  glBindTexture(GL_TEXTURE_2D, 0);
  return texture;
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
  glBindFramebuffer(GL_FRAMEBUFFER, target_);
  glDrawBuffer(target_ ? GL_COLOR_ATTACHMENT0 : GL_BACK);
  glViewport(0, 0, canvas_.width, canvas_.height);
  glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
  glPolygonMode(GL_FRONT_AND_BACK, GL_FILL);
  glEnable(GL_BLEND);
  glStencilMask(~0u);
  glBlendEquation(GL_FUNC_ADD);
  for (const GLuint unit : {1u, 0u}) {
    glActiveTexture(GL_TEXTURE0 + unit);
    glBindSampler(unit, 0);
  }
  unbind();
}

/// The part of the baseline that drawing changes.
void Renderer::unbind() {
  glBlendFunc(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA);
  for (const GLenum unit : {GL_TEXTURE1, GL_TEXTURE0}) {
    glActiveTexture(unit);
    glBindTexture(GL_TEXTURE_2D, 0);
  }
  glBindBuffer(GL_ARRAY_BUFFER, 0);
  glBindVertexArray(0);
  glUseProgram(0);
}

void Renderer::clear(const Color &color) {
  setBaseline();
  const Ink shown = inkOf(color, 1, 1);
  glClearColor(shown[0], shown[1], shown[2], 1);
  glClear(GL_COLOR_BUFFER_BIT);
  isJustCleared_ = true;
}

void Renderer::draw(const DisplayList &list, std::size_t firstBatch) {
  const bool isAtBaseline = std::exchange(isJustCleared_, false);
  const auto batches = list.batches().subspan(std::min(firstBatch, list.batches().size()));
  if (batches.empty()) return;
  if (!isAtBaseline) setBaseline();
  glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);  // colours are premultiplied
  ++draws_;
  used_ = nullptr;
  clip_ = DisplayList::Clip::None;
  for (const DisplayList::Batch &batch : batches) {
    Program *program = find(*batch.pipeline);
    if (!program) continue;
    use(*program, list, batch);
    setClip(batch);
    drawBatch(*program, batch);
    if (batch.clip == DisplayList::Clip::Shape) glUniform1f(program->leastCover, 0);
  }
  setClip({});
  unbind();
}

Result<Texture> Renderer::render(const DisplayList &list) {
  const std::vector<std::uint8_t> nothing(static_cast<std::size_t>(canvas_.width) * static_cast<std::size_t>(canvas_.height) * 4);
  Texture texture = upload(nothing, canvas_.width, canvas_.height);
  GLuint apertures = 0;
  glGenRenderbuffers(1, &apertures);
  glBindRenderbuffer(GL_RENDERBUFFER, apertures);
  glRenderbufferStorage(GL_RENDERBUFFER, GL_DEPTH24_STENCIL8, canvas_.width, canvas_.height);
  glBindRenderbuffer(GL_RENDERBUFFER, 0);
  glGenFramebuffers(1, &target_);
  glBindFramebuffer(GL_FRAMEBUFFER, target_);
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture.id(), 0);
  glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_DEPTH_STENCIL_ATTACHMENT, GL_RENDERBUFFER, apertures);
  const bool isComplete = glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
  if (isComplete) {
    isJustCleared_ = false;
    draw(list);
  }
  const GLuint framebuffer = std::exchange(target_, 0);
  glDeleteFramebuffers(1, &framebuffer);
  glDeleteRenderbuffers(1, &apertures);
  setBaseline();
  if (isComplete) return texture;
  return Error{ErrorCode::Device, "the graphics driver cannot draw into a picture", "stimuli", "update the graphics driver"};
}

void Renderer::use(Program &program, const DisplayList &list, const DisplayList::Batch &batch) {
  if (used_ != &program) {
    glUseProgram(program.id);
    glBindVertexArray(program.vertexArray);
    glBindBuffer(GL_ARRAY_BUFFER, program.buffer);
    used_ = &program;
  }
  if (program.uploadedFor != draws_) {
    program.uploadedFor = draws_;
    program.uploaded = batch.first;
    fill(program, list.instances(*batch.pipeline).subspan(batch.first * batch.pipeline->floats));
  }
  pointTo(program, batch.first - program.uploaded);
}

void Renderer::fill(Program &program, std::span<const float> floats) {
  if (floats.size() > program.room) {
    program.room = std::max(2 * program.room, floats.size());
    glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(program.room * sizeof(float)), nullptr, GL_STREAM_DRAW);
  }
  glBufferSubData(GL_ARRAY_BUFFER, 0, static_cast<GLsizeiptr>(floats.size_bytes()), floats.data());
}

/// OpenGL 3.3 has no first instance to give: the attributes point to it instead.
void Renderer::pointTo(Program &program, std::size_t first) {
  if (program.pointed == first) return;
  const std::size_t stride = program.pipeline->floats * sizeof(float);
  std::size_t offset = first * stride;
  for (GLuint i = 0; i < program.pipeline->attributes.size(); ++i) {
    const std::uint8_t floats = program.pipeline->attributes[i];
    glVertexAttribPointer(i, floats, GL_FLOAT, GL_FALSE, static_cast<GLsizei>(stride), reinterpret_cast<const void *>(offset));
    offset += floats * sizeof(float);
  }
  program.pointed = first;
}

void Renderer::drawBatch(const Program &program, const DisplayList::Batch &batch) {
  if (batch.textures[1]) {
    glActiveTexture(GL_TEXTURE1);
    glBindTexture(GL_TEXTURE_2D, batch.textures[1]);
    glActiveTexture(GL_TEXTURE0);
  }
  if (batch.textures[0]) glBindTexture(GL_TEXTURE_2D, batch.textures[0]);
  const auto drawAll = [&] {
    const auto count = static_cast<GLsizei>(batch.count);
    if (batch.pipeline->primitive == Pipeline::Primitive::Quad) return glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, count);
    glEnable(GL_PROGRAM_POINT_SIZE);
    glDrawArrays(GL_POINTS, 0, count);
    glDisable(GL_PROGRAM_POINT_SIZE);
  };
  if (batch.blend == Blend::Average) return drawAll();
  // A display's numbers have no sign, so that what is darker than grey has to be taken away by itself.
  glBlendFunc(GL_ONE, GL_ONE);
  for (const int pass : {1, 2}) {
    glUniform1i(program.blendPass, pass);
    glBlendEquation(pass == 1 ? GL_FUNC_ADD : GL_FUNC_REVERSE_SUBTRACT);
    drawAll();
  }
  glUniform1i(program.blendPass, 0);
  glBlendEquation(GL_FUNC_ADD);
  glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
}

/// An aperture is ones in the stencil buffer, where its shape covers at least half of a pixel.
void Renderer::setClip(const DisplayList::Batch &batch) {
  using Clip = DisplayList::Clip;
  if (batch.beginsClip) {
    glClearStencil(0);
    glClear(GL_STENCIL_BUFFER_BIT);
  }
  if (batch.clip == Clip::Shape) glUniform1f(used_->leastCover, 0.5f);
  if (batch.clip != clip_) {
    const bool isShape = batch.clip == Clip::Shape;
    const GLboolean shows = isShape ? GL_FALSE : GL_TRUE;
    glColorMask(shows, shows, shows, shows);
    (batch.clip == Clip::None ? glDisable : glEnable)(GL_STENCIL_TEST);
    glStencilFunc(isShape ? GL_ALWAYS : batch.clip == Clip::Inside ? GL_EQUAL : GL_NOTEQUAL, 1, ~0u);
    glStencilOp(GL_KEEP, GL_KEEP, isShape ? GL_REPLACE : GL_KEEP);
    clip_ = batch.clip;
  }
}

}  // namespace fovea
