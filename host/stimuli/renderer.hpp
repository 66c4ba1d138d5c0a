#pragma once
// Draws display lists. The only place that knows OpenGL: 3.3 core, on the context that is current on this
// thread.

#include <cstdint>
#include <optional>
#include <utility>

#include "stimuli/display_list.hpp"
#include "stimuli/units.hpp"

namespace fovea {

/// A picture on the graphics card. Thread: destroyed on [stage], while the context lives.
class Texture {
 public:
  Texture() = default;
  explicit Texture(std::uint32_t id) : id_(id) {}
  Texture(Texture &&other) noexcept : id_(std::exchange(other.id_, 0)) {}
  Texture &operator=(Texture &&other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  ~Texture();
  std::uint32_t id() const { return id_; }

 private:
  std::uint32_t id_ = 0;
};

/// A texture that can be drawn into. Thread: as Texture.
struct Target {
  Target() = default;
  Target(Target &&other) noexcept : texture(std::move(other.texture)), framebuffer(std::exchange(other.framebuffer, 0)) {}
  Target &operator=(Target &&other) noexcept {
    std::swap(texture, other.texture);
    std::swap(framebuffer, other.framebuffer);
    return *this;
  }
  ~Target();

  Texture texture;
  std::uint32_t framebuffer = 0;
};

/// Thread: [stage].
class Renderer {
 public:
  /// Errors: Device, with what the driver says, when it cannot compile the shaders.
  static Result<std::unique_ptr<Renderer>> create(Canvas canvas);
  ~Renderer();
  Renderer(const Renderer &) = delete;
  Renderer &operator=(const Renderer &) = delete;

  /// Compiles the program, once: when a stimulus that needs it is prepared, so that no frame waits for it.
  /// Errors: Device, with what the driver says.
  Result<void> ready(const Pipeline &pipeline);

  /// Has room for the shape of an aperture on this window. Errors: Device, when the driver cannot draw into a picture.
  Result<void> readyAperture();

  /// The window has another size now: what readyAperture() did is undone.
  void setCanvas(Canvas canvas);
  /// Pixels; what is larger cannot be drawn as a point.
  double largestPoint() const { return largestPoint_; }
  int largestTexture() const { return largestTexture_; }
  /// Shape: height x width pixels of 4 bytes: premultiplied blue, green, red, alpha; top row first.
  Texture upload(const std::vector<std::uint8_t> &bgra, int width, int height);
  /// Shape: `side` x `side`, the bottom row first; -1 to 1, kept as they are. It repeats, in texels or interpolated.
  Texture uploadGrey(const std::vector<float> &values, int side, bool interpolate);
  /// As upload(), for what may be drawn much smaller than it is.
  Texture uploadPicture(const std::vector<std::uint8_t> &bgra, int width, int height);
  /// The same. Shape: height x width, the top row first; 0 is black, 1 white, kept as they are.
  Texture uploadGreyPicture(const std::vector<float> &light, int width, int height);
  /// A transparent square, to write parts of. Shape: `bgra` as above; row 0 is the one that is drawn at the top.
  Texture blank(int side);
  void write(const Texture &to, int x, int y, std::span<const std::uint8_t> bgra, int width, int height);

  /// draw() comes next, before anybody else.
  void clear(const Color &color);
  /// The batches from `firstBatch` on, whose pipelines are ready.
  void draw(const DisplayList &list, std::size_t firstBatch = 0);
  /// A picture of the list, as large as the window and transparent where nothing is; row 0 is the bottom one.
  /// Errors: Device, when the driver cannot.
  Result<Texture> render(const DisplayList &list);
  /// What fovea.gl/1 promises: the whole window, blending by source alpha, nothing bound.
  void setBaseline();

 private:
  /// One of a pipeline's two programs, with the places of its uniforms.
  struct Variant {
    std::uint32_t id = 0;
    int inverseHalfWindow = -1, blending = -1, ground = -1, side = -1;
  };
  /// A pipeline on this graphics card.
  struct Program {
    const Pipeline *pipeline = nullptr;
    Variant plain, brief, special;  // over what is there; the same with the short shader; with another blending, or behind an aperture
    std::uint32_t vertexArray = 0, buffer = 0;
    std::size_t room = 0;                // of the buffer, in floats
    std::size_t uploaded = 0;            // the first instance that is in the buffer
    std::uint64_t uploadedFor = 0;       // which draw() it is there for
    std::optional<std::size_t> pointed;  // where the attributes begin, in instances
  };

  explicit Renderer(Canvas canvas) : canvas_(canvas) {}
  Result<Program> build(const Pipeline &pipeline) const;
  Result<Variant> buildVariant(const Pipeline &pipeline, const char *paint, const char *fragmentShader) const;
  Program *find(const Pipeline &pipeline);
  void scale(const Variant &variant) const;
  Result<Target> makeTarget();
  static Texture upload(const std::vector<std::uint8_t> &bgra, int width, int height, int format);
  void clearForGround(const DisplayList &list, DisplayList::Batch &batch) const;
  void use(Program &program, const DisplayList &list, const DisplayList::Batch &batch);
  static bool isSpecial(const DisplayList::Batch &batch);
  static DisplayList::Batch takeRun(const DisplayList &list, DisplayList::Batch &batch, bool &isShort);
  void useVariant(const Program &program, const DisplayList::Batch &batch, bool isShort);
  void fill(Program &program, std::span<const float> floats);
  void pointTo(Program &program, std::size_t first);
  void drawBatch(const Program &program, const DisplayList::Batch &batch);
  void drawInto(const DisplayList::Batch &batch);
  void unbind();
  static void shrinkWell(const Texture &texture);

  Canvas canvas_;
  std::vector<Program> programs_;
  std::uint32_t target_ = 0;  // the framebuffer that is drawn to; 0: the window
  int largestTexture_ = 0;
  bool isFine_ = false;      // more than 8 bits a colour
  double largestPoint_ = 0;
  std::uint64_t draws_ = 0;
  Program *used_ = nullptr;  // within one draw()
  std::uint32_t usedVariant_ = 0;
  std::array<float, 3> ground_{};      // of the last clear()
  std::optional<Target> aperture_;     // how much of each pixel is open; made for the first one
  bool isInAperture_ = false;  // what is drawn is the shape of one
  bool isJustCleared_ = false;  // the state is the baseline: nobody else had a turn since
};

}  // namespace fovea
