// Pictures of cameras, and films made of them.

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <thread>
#include <utility>

#include "movies/libav/libav.hpp"

namespace fovea {
namespace {

using namespace libav;

constexpr AVRational kMilliseconds{1, 1000};  // of which FFmpeg's WebM has its times
constexpr double kUsualRate = 30, kBitsPerPixel = 0.2, kLeastBits = 1e6, kKeyEvery_s = 2;
constexpr int kMostThreads = 4;

AVPixelFormat pixelsOf(PixelOrder order) {
  switch (order) {
    case PixelOrder::Bgra:
      return AV_PIX_FMT_BGR0;
    case PixelOrder::Yuyv:
      return AV_PIX_FMT_YUYV422;
    case PixelOrder::Nv12:
      return AV_PIX_FMT_NV12;
    case PixelOrder::Mjpeg:
      break;
  }
  return AV_PIX_FMT_NONE;
}

/// What a camera gave, as a frame.
class CameraFrames {
 public:
  /// Null: it is damaged. Owner: the bytes are the caller's still.
  const AVFrame *read(const PictureForm &form, std::span<const std::uint8_t> bytes) {
    if (form.order == PixelOrder::Mjpeg) return decode(bytes) ? frame_.get() : nullptr;
    const auto stride = static_cast<std::size_t>(form.stride), height = static_cast<std::size_t>(form.height);
    const bool isNv12 = form.order == PixelOrder::Nv12;
    if (bytes.size() < stride * (isNv12 ? height + (height + 1) / 2 : height)) return nullptr;
    frame_ = frameOf(pixelsOf(form.order), form.width, form.height, form.stride, bytes);
    if (isNv12) frame_->data[1] = frame_->data[0] + stride * height, frame_->linesize[1] = form.stride;
    frame_->color_range = form.isFullRange ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    frame_->colorspace = form.isBt709 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
    return frame_.get();
  }

 private:
  bool decode(std::span<const std::uint8_t> bytes) {
    if (!jpeg_) {
      jpeg_.reset(avcodec_alloc_context3(avcodec_find_decoder(AV_CODEC_ID_MJPEG)));
      jpeg_->err_recognition = AV_EF_EXPLODE;
      if (avcodec_open2(jpeg_.get(), nullptr, nullptr) < 0) return jpeg_.reset(), false;
    }
    const PacketPointer packet(av_packet_alloc());
    if (av_new_packet(packet.get(), static_cast<int>(bytes.size())) < 0) return false;
    std::ranges::copy(bytes, packet->data);
    frame_.reset(av_frame_alloc());
    return avcodec_send_packet(jpeg_.get(), packet.get()) >= 0 &&
           avcodec_receive_frame(jpeg_.get(), frame_.get()) >= 0 && frame_->decode_error_flags == 0;
  }

  CodecPointer jpeg_;
  FramePointer frame_;
};

class LibavReader final : public PictureReader {
 public:
  bool read(const PictureForm &form, std::span<const std::uint8_t> bytes,
            std::span<std::uint8_t> bgra) override {
    const AVFrame *frame = frames_.read(form, bytes);
    return frame && converter_.convert(*frame, form.width, form.height, bgra);
  }

 private:
  CameraFrames frames_;
  Converter converter_{AV_PIX_FMT_BGRA, 1};
};

class LibavWriter final : public FilmWriter {
 public:
  explicit LibavWriter(fs::path file)
      : file_(std::move(file)), packet_(av_packet_alloc()), picture_(av_frame_alloc()) {}
  ~LibavWriter() override {
    if (!format_) return;
    avio_closep(&format_->pb);
    avformat_free_context(format_);
  }

  Result<void> open(int width, int height, double rate) {
    if (auto opened = openCodec(width, height, rate); !opened) return opened;
    if (auto opened = openFile(); !opened) return opened;
    picture_->format = codec_->pix_fmt, picture_->width = width, picture_->height = height;
    picture_->color_range = codec_->color_range, picture_->colorspace = codec_->colorspace;
    return checked(av_frame_get_buffer(picture_.get(), 0), "begun");
  }

  Result<bool> add(const PictureForm &form, std::span<const std::uint8_t> bytes, Duration time) override {
    const AVFrame *frame = frames_.read(form, bytes);
    if (!frame) return false;
    if (auto writable = checked(av_frame_make_writable(picture_.get()), "written"); !writable)
      return writable.error();
    if (!converter_.convert(*frame, *picture_)) return false;
    last_ = std::max(last_ + 1, inMilliseconds(time));
    picture_->pts = last_;
    if (auto sent = checked(avcodec_send_frame(codec_.get(), picture_.get()), "written"); !sent)
      return sent.error();
    if (auto drained = drain(); !drained) return drained.error();
    return true;
  }

  /// A file says how long pictures last by when the next one comes: the last one is told again where it stays
  /// for long.
  Result<void> finish(Duration end) override {
    if (last_ >= 0 && inMilliseconds(end) - last_ >= 2 * step_) {
      picture_->pts = inMilliseconds(end) - step_;
      if (auto sent = checked(avcodec_send_frame(codec_.get(), picture_.get()), "ended"); !sent) return sent;
    }
    if (auto sent = checked(avcodec_send_frame(codec_.get(), nullptr), "ended"); !sent) return sent;
    if (auto drained = drain(); !drained) return drained;
    if (auto ended = checked(av_write_trailer(format_), "ended"); !ended) return ended;
    if (auto closed = checked(avio_closep(&format_->pb), "ended"); !closed) return closed;
    return sync();
  }

 private:
  static std::int64_t inMilliseconds(Duration time) {
    return av_rescale_q(time.count(), kNanoseconds, kMilliseconds);
  }

  Result<void> checked(int code, const char *what) const {
    if (code >= 0) return {};
    return Error{ErrorCode::Io, std::string("the film cannot be ") + what + ": " + said(code), file_.string(),
                 "is the disk full?"};
  }

  Result<void> openCodec(int width, int height, double rate) {
    const AVCodec *vp8 = avcodec_find_encoder_by_name("libvpx");
    if (!vp8)
      return Error{ErrorCode::State, "nothing here makes films: FFmpeg's library has no VP8 encoder",
                   file_.string(), "install Debian's libavcodec59, which has libvpx"};
    codec_.reset(avcodec_alloc_context3(vp8));
    AVCodecContext &codec = *codec_;
    codec.width = width, codec.height = height, codec.pix_fmt = AV_PIX_FMT_YUV420P;
    codec.time_base = kMilliseconds;
    codec.framerate = av_d2q(rate > 0 ? rate : kUsualRate, 1000);
    codec.color_range = AVCOL_RANGE_MPEG, codec.colorspace = AVCOL_SPC_SMPTE170M;  // all that VP8 has
    step_ = std::llround(1e3 / av_q2d(codec.framerate));
    codec.gop_size = static_cast<int>(std::lround(av_q2d(codec.framerate) * kKeyEvery_s));
    codec.bit_rate =
        std::llround(std::max(kBitsPerPixel * width * height * av_q2d(codec.framerate), kLeastBits));
    codec.thread_count =
        static_cast<int>(std::clamp(std::thread::hardware_concurrency() / 2, 1u, unsigned(kMostThreads)));
    AVDictionary *options = nullptr;
    for (const auto &[name, value] : {std::pair{"deadline", "realtime"},
                                      {"cpu-used", "6"},
                                      {"lag-in-frames", "0"},
                                      {"auto-alt-ref", "0"},
                                      {"crf", "10"},
                                      {"qmin", "4"},
                                      {"qmax", "28"}})
      av_dict_set(&options, name, value, 0);
    const int done = avcodec_open2(&codec, vp8, &options);
    av_dict_free(&options);
    return checked(done, "begun");
  }

  Result<void> openFile() {
    const std::string name = "file:" + file_.string();
    if (auto made = checked(avformat_alloc_output_context2(&format_, nullptr, "webm", name.c_str()), "begun");
        !made)
      return made;
    AVStream *stream = avformat_new_stream(format_, nullptr);
    stream->time_base = kMilliseconds, stream->avg_frame_rate = codec_->framerate;
    avcodec_parameters_from_context(stream->codecpar, codec_.get());
    if (auto opened = checked(avio_open(&format_->pb, name.c_str(), AVIO_FLAG_WRITE), "begun"); !opened)
      return opened;
    if (auto begun = checked(avformat_write_header(format_, nullptr), "begun"); !begun) return begun;
    avio_flush(format_->pb);
    return checked(format_->pb->error, "begun");
  }

  /// What is encoded goes into the file, each picture in a cluster of its own: one that is not closed is in
  /// nobody's hands but ours.
  Result<void> drain() {
    for (;;) {
      const int done = avcodec_receive_packet(codec_.get(), packet_.get());
      if (done == AVERROR(EAGAIN) || done == AVERROR_EOF) return {};
      if (auto encoded = checked(done, "encoded"); !encoded) return encoded;
      packet_->duration = step_;
      av_packet_rescale_ts(packet_.get(), codec_->time_base, format_->streams[0]->time_base);
      if (auto written = checked(av_write_frame(format_, packet_.get()), "written"); !written) return written;
      if (auto closed = checked(av_write_frame(format_, nullptr), "written"); !closed) return closed;
      avio_flush(format_->pb);
      if (auto written = checked(format_->pb->error, "written"); !written) return written;
    }
  }

  Result<void> sync() const {
    const int file = ::open(file_.c_str(), O_WRONLY | O_CLOEXEC);
    const bool isSafe = file >= 0 && ::fsync(file) == 0;
    const int why = errno;
    if (file >= 0) ::close(file);
    return checked(isSafe ? 0 : AVERROR(why), "brought to the disk");
  }

  fs::path file_;
  CodecPointer codec_;
  AVFormatContext *format_ = nullptr;
  PacketPointer packet_;
  FramePointer picture_;
  CameraFrames frames_;
  Converter converter_{AV_PIX_FMT_YUV420P, 1};
  std::int64_t last_ = -1,
               step_ = 0;  // milliseconds: of the newest picture, and from one to the next as a rule
};

}  // namespace

Result<std::unique_ptr<FilmWriter>> writeFilm(const fs::path &file, int width, int height, double rate) {
  auto writer = std::make_unique<LibavWriter>(file);
  if (auto opened = writer->open(width, height, rate); !opened) return opened.error();
  return std::unique_ptr<FilmWriter>(std::move(writer));
}

std::unique_ptr<PictureReader> readPictures() { return std::make_unique<LibavReader>(); }

}  // namespace fovea
