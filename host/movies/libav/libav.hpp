#pragma once
// What the files of this library share: FFmpeg's handles, and what the numbers of its pictures mean.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "movies/film_decoder.hpp"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

namespace fovea {

Result<std::unique_ptr<FilmWriter>> writeFilm(const std::filesystem::path &file, int width, int height,
                                              double rate);
std::unique_ptr<PictureReader> readPictures();

namespace libav {

namespace fs = std::filesystem;

template <auto release>
struct Release {
  template <class T>
  void operator()(T *held) const {
    release(&held);
  }
};
using FormatPointer = std::unique_ptr<AVFormatContext, Release<avformat_close_input>>;
using CodecPointer = std::unique_ptr<AVCodecContext, Release<avcodec_free_context>>;
using PacketPointer = std::unique_ptr<AVPacket, Release<av_packet_free>>;
using FramePointer = std::unique_ptr<AVFrame, Release<av_frame_free>>;

constexpr AVRational kNanoseconds{1, 1000000000};

std::string said(int code);

/// How numbers become light.
struct Colors {
  AVColorSpace matrix = AVCOL_SPC_UNSPECIFIED;
  bool isFull = false, isRgb = false, isMatrixGuessed = false;
  bool operator==(const Colors &) const = default;
};
/// What the file leaves out is taken as other players do: small pictures are those of television before HD.
Colors colorsOf(AVPixelFormat pixels, AVColorSpace matrix, AVColorRange range, int height);

/// A frame whose pixels are somebody else's: valid as long as they are.
FramePointer frameOf(AVPixelFormat pixels, int width, int height, int stride,
                     std::span<const std::uint8_t> bytes);

/// From whatever a picture is to premultiplied blue, green, red, alpha; or to what VP8 films are made of.
class Converter {
 public:
  /// `threads`: 0: as many as the machine has.
  explicit Converter(AVPixelFormat to, int threads = 0) : to_(to), threads_(threads) {}
  ~Converter() { sws_freeContext(context_); }
  Converter(const Converter &) = delete;
  Converter &operator=(const Converter &) = delete;
  /// False: nobody can.
  bool convert(const AVFrame &frame, AVFrame &to);
  bool convert(const AVFrame &frame, int width, int height, std::span<std::uint8_t> bgra);

 private:
  struct Kind {
    int width = 0, height = 0;
    AVPixelFormat pixels = AV_PIX_FMT_NONE;
    Colors colors;
    bool operator==(const Kind &) const = default;
  };
  void adapt(const Kind &kind, int width, int height);

  AVPixelFormat to_;
  int threads_;
  SwsContext *context_ = nullptr;
  Kind kind_;
  bool hasAlpha_ = false;
};

}  // namespace libav
}  // namespace fovea
