#include "support/film_file.hpp"

#include <gtest/gtest.h>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/opt.h>
}

namespace fovea::testing {
namespace {

class FilmWriter {
 public:
  FilmWriter(const std::string &file, const FilmSpec &spec) : spec_(spec) {
    avformat_alloc_output_context2(&format_, nullptr, nullptr, file.c_str());
    av_log_set_level(AV_LOG_ERROR);
    addPictures();
    if (spec.sound_s > 0) addSound();
    expect(avio_open(&format_->pb, file.c_str(), AVIO_FLAG_WRITE), "open");
    expect(avformat_write_header(format_, nullptr), "header");
    for (std::size_t i = 0; i < spec.times_ms.size(); ++i) writePicture(i);
    send(pictures_, nullptr, 0);
    if (sound_) writeSound();
    expect(av_write_trailer(format_), "trailer");
  }
  ~FilmWriter() {
    avio_closep(&format_->pb);
    avcodec_free_context(&pictures_);
    avcodec_free_context(&sound_);
    av_packet_free(&packet_);
    avformat_free_context(format_);
  }

 private:
  static void expect(int done, const char *what) { EXPECT_GE(done, 0) << "the film's " << what; }

  AVCodecContext *add(const char *encoder, const auto &setUp) {
    const AVCodec *codec = avcodec_find_encoder_by_name(encoder);
    EXPECT_TRUE(codec) << encoder;
    AVStream *stream = avformat_new_stream(format_, nullptr);
    AVCodecContext *context = avcodec_alloc_context3(codec);
    context->time_base = {1, 1000};
    context->thread_count = 1;
    if (format_->oformat->flags & AVFMT_GLOBALHEADER) context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    setUp(*context);
    expect(avcodec_open2(context, codec, nullptr), encoder);
    avcodec_parameters_from_context(stream->codecpar, context);
    stream->time_base = context->time_base;
    return context;
  }
  void addPictures() {
    pictures_ = add(spec_.matrix ? "libx264" : "libx264rgb", [&](AVCodecContext &context) {
      context.width = spec_.width;
      context.height = spec_.height;
      context.pix_fmt = spec_.matrix ? AV_PIX_FMT_YUV420P : AV_PIX_FMT_BGR0;
      if (spec_.matrix) context.colorspace = static_cast<AVColorSpace>(spec_.matrix);
      context.gop_size = spec_.keyEvery;
      context.max_b_frames = spec_.picturesBetween;
      context.sample_aspect_ratio = {spec_.aspect, 1};
      av_opt_set(context.priv_data, "qp", "0", 0);
      av_opt_set(context.priv_data, "preset", "ultrafast", 0);
      av_opt_set(context.priv_data, "x264-params",
                 ("scenecut=0:b-adapt=0:bframes=" + std::to_string(spec_.picturesBetween)).c_str(), 0);
    });
    AVStream &stream = *format_->streams[0];
    stream.sample_aspect_ratio = {spec_.aspect, 1};
    if (spec_.turned == 0) return;
    auto *matrix = reinterpret_cast<std::int32_t *>(
        av_stream_new_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, 9 * sizeof(std::int32_t)));
    av_display_rotation_set(matrix, spec_.turned);
  }
  void addSound() {
    sound_ = add("pcm_s16le", [](AVCodecContext &context) {
      context.sample_rate = 8000;
      context.sample_fmt = AV_SAMPLE_FMT_S16;
      context.time_base = {1, 8000};
      av_channel_layout_default(&context.ch_layout, 1);
    });
  }

  std::int64_t lengthOf(std::size_t number) const {
    return number + 1 < spec_.times_ms.size() ? spec_.times_ms[number + 1] - spec_.times_ms[number]
                                              : spec_.length_ms;
  }
  void writePicture(std::size_t number) {
    AVFrame *frame = av_frame_alloc();
    frame->format = pictures_->pix_fmt;
    frame->width = spec_.width;
    frame->height = spec_.height;
    frame->pts = spec_.times_ms[number] + (spec_.isSoundFirst ? 500 : 0);
    frame->pkt_duration = lengthOf(number);
    av_frame_get_buffer(frame, 0);
    const FilmColor color = filmColor(number);
    for (std::size_t plane = 0; spec_.matrix && plane < 3; ++plane)
      std::fill_n(frame->data[plane], frame->linesize[plane] * spec_.height / (plane ? 2 : 1), static_cast<std::uint8_t>(kTelevision[plane]));
    for (int y = 0; !spec_.matrix && y < spec_.height; ++y)
      for (int x = 0; x < spec_.width; ++x) {
        const bool isCorner = spec_.isWhite || (x < spec_.width / 2 && y < spec_.height / 2);
        for (int gun = 0; gun < 3; ++gun)
          frame->data[0][y * frame->linesize[0] + 4 * x + 2 - gun] =
              static_cast<std::uint8_t>(isCorner ? 255 : color[static_cast<std::size_t>(gun)]);
      }
    send(pictures_, frame, 0);
    av_frame_free(&frame);
  }
  void writeSound() {
    AVFrame *frame = av_frame_alloc();
    frame->format = sound_->sample_fmt;
    frame->nb_samples = static_cast<int>(spec_.sound_s * sound_->sample_rate);
    frame->sample_rate = sound_->sample_rate;
    av_channel_layout_copy(&frame->ch_layout, &sound_->ch_layout);
    frame->pts = 0;
    av_frame_get_buffer(frame, 0);
    for (int i = 0; i < frame->nb_samples; ++i)
      reinterpret_cast<std::int16_t *>(frame->data[0])[i] = static_cast<std::int16_t>(i);
    send(sound_, frame, 1);
    av_frame_free(&frame);
  }
  void send(AVCodecContext *codec, const AVFrame *frame, int stream) {
    expect(avcodec_send_frame(codec, frame), "frame");
    while (avcodec_receive_packet(codec, packet_) >= 0) {
      packet_->stream_index = stream;
      if (stream == 0) setLength();
      av_packet_rescale_ts(packet_, codec->time_base, format_->streams[stream]->time_base);
      expect(av_interleaved_write_frame(format_, packet_), "packet");
    }
  }
  void setLength() {
    const std::int64_t time = packet_->pts - (spec_.isSoundFirst ? 500 : 0);
    for (std::size_t i = 0; i < spec_.times_ms.size(); ++i)
      if (spec_.times_ms[i] == time) packet_->duration = lengthOf(i);
  }

  const FilmSpec &spec_;
  AVFormatContext *format_ = nullptr;
  AVCodecContext *pictures_ = nullptr, *sound_ = nullptr;
  AVPacket *packet_ = av_packet_alloc();
};

}  // namespace

FilmFile::FilmFile(const std::filesystem::path &file, const FilmSpec &spec) : file_(file) {
  FilmWriter(file.string(), spec);
}

FilmSpec evenFilm(int pictures, int each_ms) {
  FilmSpec spec;
  for (int i = 0; i < pictures; ++i) spec.times_ms.push_back(std::int64_t{i} * each_ms);
  spec.length_ms = each_ms;
  return spec;
}

}  // namespace fovea::testing
