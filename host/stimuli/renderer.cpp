#include "stimuli/renderer.hpp"

#include <glad/gl.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <tuple>

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

Result<GLuint> link(const Pipeline &pipeline, const char *paint, const char *fragmentShader) {
  const auto vertex = compile(pipeline, GL_VERTEX_SHADER, {pipeline.vertexShader});
  if (!vertex) return vertex.error();
  const auto fragment = compile(pipeline, GL_FRAGMENT_SHADER, {paint, fragmentShader});
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

constexpr int kApertureUnit = 2;  // where its texture is bound

/// Does it hide all that is behind it in the whole window, with one colour?
bool isWholeGround(const Shape &shape, Canvas canvas) {
  const auto covers = [](float centre, float half, int pixels) { return static_cast<double>(half) - std::abs(static_cast<double>(centre)) >= 0.5 * pixels; };
  return shape.kind == static_cast<float>(ShapeForm::Box) && shape.axis[0] == 1 && shape.axis[1] == 0 && shape.roundness == 0 && shape.fill[3] == 1 &&
         (shape.lineWidth <= 0 || shape.line[3] == 0) && covers(shape.centre[0], shape.half[0], canvas.width) && covers(shape.centre[1], shape.half[1], canvas.height);
}

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

Target::~Target() {
  if (framebuffer) glDeleteFramebuffers(1, &framebuffer);
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
  GLint bits = 0;
  glGetFramebufferAttachmentParameteriv(GL_DRAW_FRAMEBUFFER, GL_BACK_LEFT, GL_FRAMEBUFFER_ATTACHMENT_GREEN_SIZE, &bits);
  renderer->isFine_ = bits > 8;
  return renderer;
}

Renderer::~Renderer() {
  for (const Program &program : programs_) {
    for (const Variant &variant : {program.plain, program.brief, program.special}) glDeleteProgram(variant.id);
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
  Program program;
  program.pipeline = &pipeline;
  for (const auto &[to, paint, shader] : {std::tuple{&program.plain, kPaint, pipeline.fragmentShader}, {&program.brief, kPaint, pipeline.shortShader},
                                          {&program.special, kPaintSpecially, pipeline.fragmentShader}}) {
    if (!shader) continue;
    const auto built = buildVariant(pipeline, paint, shader);
    if (!built) {
      for (const Variant &variant : {program.plain, program.brief}) glDeleteProgram(variant.id);
      return built.error();
    }
    *to = *built;
  }
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

Result<Renderer::Variant> Renderer::buildVariant(const Pipeline &pipeline, const char *paint, const char *fragmentShader) const {
  const auto id = link(pipeline, paint, fragmentShader);
  if (!id) return id.error();
  const auto place = [&](const char *uniform) { return glGetUniformLocation(*id, uniform); };
  glUseProgram(*id);
  for (const auto &[sampler, unit] : {std::pair{"picture", 0}, {"mask", 1}, {"aperture", kApertureUnit}}) glUniform1i(place(sampler), unit);
  const Variant variant{*id, place("inverseHalfWindow"), place("blending"), place("ground"), place("apertureSide")};
  scale(variant);
  return variant;
}

/// Leaves no program in use.
void Renderer::scale(const Variant &variant) const {
  glUseProgram(variant.id);
  glUniform2f(variant.inverseHalfWindow, 2.0f / static_cast<float>(canvas_.width), 2.0f / static_cast<float>(canvas_.height));
  glUseProgram(0);
}

void Renderer::setCanvas(Canvas canvas) {
  canvas_ = canvas;
  aperture_.reset();
  for (const Program &program : programs_)
    for (const Variant &variant : {program.plain, program.brief, program.special})
      if (variant.id) scale(variant);
}

Result<void> Renderer::readyAperture() {
  if (aperture_) return {};
  auto made = makeTarget();
  if (!made) return made.error();
  aperture_ = std::move(*made);
  return {};
}

/// As large as the window, and empty.
Result<Target> Renderer::makeTarget() {
  const std::vector<std::uint8_t> nothing(static_cast<std::size_t>(canvas_.width) * static_cast<std::size_t>(canvas_.height) * 4);
  Target target;
  target.texture = upload(nothing, canvas_.width, canvas_.height, isFine_ ? GL_RGBA16 : GL_RGBA8);
  glGenFramebuffers(1, &target.framebuffer);
  glBindFramebuffer(GL_FRAMEBUFFER, target.framebuffer);
  glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, target.texture.id(), 0);
  const bool isComplete = glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
  glBindFramebuffer(GL_FRAMEBUFFER, target_);
  if (isComplete) return target;
  return Error{ErrorCode::Device, "the graphics driver cannot draw into a picture", "stimuli", "update the graphics driver"};
}

Texture Renderer::upload(const std::vector<std::uint8_t> &bgra, int width, int height) {
  return upload(bgra, width, height, GL_RGBA8);
}

Texture Renderer::upload(const std::vector<std::uint8_t> &bgra, int width, int height, int format) {
  GLuint id = 0;
  glGenTextures(1, &id);
  bindForUpload(id);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  glTexImage2D(GL_TEXTURE_2D, 0, format, width, height, 0, GL_BGRA, kCairoPixel, bgra.data());
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

Texture Renderer::uploadGreyPicture(const std::vector<float> &light, int width, int height) {
  GLuint id = 0;
  glGenTextures(1, &id);
  bindForUpload(id);
  for (const GLenum gun : {GL_TEXTURE_SWIZZLE_G, GL_TEXTURE_SWIZZLE_B}) glTexParameteri(GL_TEXTURE_2D, gun, GL_RED);
  for (const GLenum side : {GL_TEXTURE_WRAP_S, GL_TEXTURE_WRAP_T}) glTexParameteri(GL_TEXTURE_2D, side, GL_CLAMP_TO_EDGE);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_LINEAR);
  glTexImage2D(GL_TEXTURE_2D, 0, GL_R32F, width, height, 0, GL_RED, GL_FLOAT, light.data());
  Texture texture(id);
  shrinkWell(texture);
  return texture;
}

Texture Renderer::uploadPicture(const std::vector<std::uint8_t> &bgra, int width, int height) {
  Texture texture = upload(bgra, width, height);
  shrinkWell(texture);
  return texture;
}

void Renderer::shrinkWell(const Texture &texture) {
  constexpr GLint kAllLevels = 1000;
  glBindTexture(GL_TEXTURE_2D, texture.id());
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, kAllLevels);
  glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_LINEAR_MIPMAP_LINEAR);
  glGenerateMipmap(GL_TEXTURE_2D);
  glBindTexture(GL_TEXTURE_2D, 0);
}

Texture Renderer::blank(int side) {
  return upload(std::vector<std::uint8_t>(static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 4), side, side);
}

void Renderer::write(const Texture &to, int x, int y, std::span<const std::uint8_t> bgra, int width, int height) {
  bindForUpload(to.id());
  glTexSubImage2D(GL_TEXTURE_2D, 0, x, y, width, height, GL_BGRA, kCairoPixel, bgra.data());
  glBindTexture(GL_TEXTURE_2D, 0);
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
  for (const GLuint unit : {2u, 1u, 0u}) {
    glActiveTexture(GL_TEXTURE0 + unit);
    glBindSampler(unit, 0);
  }
  unbind();
}

/// The part of the baseline that drawing changes.
void Renderer::unbind() {
  glBlendFunc(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA);
  for (const GLenum unit : {GL_TEXTURE2, GL_TEXTURE1, GL_TEXTURE0}) {
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
  std::copy_n(shown.begin(), ground_.size(), ground_.begin());
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
  usedVariant_ = 0;
  isInAperture_ = false;
  for (DisplayList::Batch batch : batches) {
    Program *program = find(*batch.pipeline);
    if (!program) continue;
    // The window may have another size than when the aperture was made: a pause repeats a frame.
    if (batch.clip != DisplayList::Clip::None && !readyAperture()) continue;
    drawInto(batch);
    clearForGround(list, batch);
    while (batch.count > 0) {
      bool isShort = false;
      const DisplayList::Batch run = takeRun(list, batch, isShort);
      use(*program, list, run);
      useVariant(*program, run, isShort);
      drawBatch(*program, run);
    }
  }
  if (isInAperture_) glBindFramebuffer(GL_FRAMEBUFFER, target_);
  unbind();
}

Result<Texture> Renderer::render(const DisplayList &list) {
  auto target = makeTarget();
  if (!target) return target.error();
  // The frame in hand may go on behind its own aperture.
  std::optional<Target> outer = std::exchange(aperture_, std::nullopt);
  auto done = outer ? readyAperture() : Result<void>();
  if (done) {
    target_ = target->framebuffer;
    isJustCleared_ = false;
    draw(list);
  }
  target_ = 0;
  aperture_ = std::move(outer);
  setBaseline();
  if (!done) return done.error();
  return std::move(target->texture);
}

/// The shape of an aperture goes into a picture of its own, with all the shades of its edge.
void Renderer::drawInto(const DisplayList::Batch &batch) {
  const auto bind = [&](bool isInAperture) {
    if (isInAperture != isInAperture_) glBindFramebuffer(GL_FRAMEBUFFER, isInAperture ? aperture_->framebuffer : target_);
    isInAperture_ = isInAperture;
  };
  if (batch.beginsClip) {
    constexpr GLfloat kShut[4] = {};
    bind(true);
    glClearBufferfv(GL_COLOR, 0, kShut);
  }
  bind(batch.clip == DisplayList::Clip::Shape);
}

/// A ground of one colour, as pages have it, needs no program for each pixel: with a software renderer that was nearly all of a page's frame.
void Renderer::clearForGround(const DisplayList &list, DisplayList::Batch &batch) const {
  if (batch.pipeline != &kShapes || batch.blend != Blend::Average || batch.clip != DisplayList::Clip::None) return;
  Shape first;
  std::memcpy(&first, list.instances(kShapes).data() + batch.first * kShapes.floats, sizeof first);
  if (!isWholeGround(first, canvas_)) return;
  glClearBufferfv(GL_COLOR, 0, first.fill);
  ++batch.first;
  --batch.count;
}

void Renderer::use(Program &program, const DisplayList &list, const DisplayList::Batch &batch) {
  if (used_ != &program) {
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

bool Renderer::isSpecial(const DisplayList::Batch &batch) {
  return batch.clip == DisplayList::Clip::Inside || batch.clip == DisplayList::Clip::Outside || batch.blend != Blend::Average;
}

/// As many of the batch's instances as one shader is for; they are taken out of it.
DisplayList::Batch Renderer::takeRun(const DisplayList &list, DisplayList::Batch &batch, bool &isShort) {
  DisplayList::Batch run = batch;
  if (const auto shortEnough = batch.pipeline->isShort; shortEnough && !isSpecial(batch)) {
    const std::size_t floats = batch.pipeline->floats;
    const float *first = list.instances(*batch.pipeline).data() + batch.first * floats;
    isShort = shortEnough(first);
    for (run.count = 1; run.count < batch.count && shortEnough(first + run.count * floats) == isShort;) ++run.count;
  }
  batch.first += run.count;
  batch.count -= run.count;
  return run;
}

void Renderer::useVariant(const Program &program, const DisplayList::Batch &batch, bool isShort) {
  using Clip = DisplayList::Clip;
  const bool isBehind = batch.clip == Clip::Inside || batch.clip == Clip::Outside;
  const Variant &variant = isSpecial(batch) ? program.special : isShort ? program.brief : program.plain;
  if (std::exchange(usedVariant_, variant.id) != variant.id) {
    glUseProgram(variant.id);
    if (isSpecial(batch)) glUniform3fv(variant.ground, 1, ground_.data());
  }
  if (!isSpecial(batch)) return;
  glUniform1i(variant.blending, batch.blend == Blend::Mask ? 3 : 0);
  glUniform1i(variant.side, batch.clip == Clip::Inside ? 1 : isBehind ? 2 : 0);
  glActiveTexture(GL_TEXTURE0 + kApertureUnit);
  glBindTexture(GL_TEXTURE_2D, isBehind ? aperture_->texture.id() : 0);
  glActiveTexture(GL_TEXTURE0);
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
  if (batch.blend != Blend::Add) return drawAll();
  // A display's numbers have no sign, so that what is darker than grey has to be taken away by itself.
  glBlendFunc(GL_ONE, GL_ONE);
  for (const int pass : {1, 2}) {
    glUniform1i(program.special.blending, pass);
    glBlendEquation(pass == 1 ? GL_FUNC_ADD : GL_FUNC_REVERSE_SUBTRACT);
    drawAll();
  }
  glBlendEquation(GL_FUNC_ADD);
  glBlendFunc(GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
}

}  // namespace fovea
