// Films through FFmpeg's libraries. The only place that knows them.

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "movies/libav/libav.hpp"

extern "C" {
#include <libavutil/display.h>
#include <libswresample/swresample.h>
}

namespace fovea {
namespace {

using namespace libav;
using ResamplerPointer = std::unique_ptr<SwrContext, Release<swr_free>>;

constexpr Duration kOnePicture =
    std::chrono::milliseconds(40);  // of a film of one that does not say how long it stays

Error noFilm(const fs::path &file, std::string what, std::string fix) {
  return {ErrorCode::BadFile, std::move(what), file.string(), std::move(fix)};
}

Result<FormatPointer> openFile(const fs::path &file) {
  std::error_code ignored;
  if (fs::is_directory(file, ignored))
    return noFilm(file, "this is a folder, and no film", "name a file in it");
  if (!fs::is_regular_file(file, ignored))
    return noFilm(file, "there is no such film",
                  "check the name; a relative one begins in the folder fovea was started in");
  if (fs::file_size(file, ignored) == 0 && !ignored)
    return noFilm(file, "this is no film: the file is empty", "copy it anew");
  AVFormatContext *opened = nullptr;
  AVDictionary *options = nullptr;
  av_dict_set(&options, "protocol_whitelist", "file",
              0);  // a file can name others; none of them from the network
  int done = avformat_open_input(&opened, ("file:" + file.string()).c_str(), nullptr, &options);
  av_dict_free(&options);
  FormatPointer format(opened);
  if (done >= 0) done = avformat_find_stream_info(format.get(), nullptr);
  if (done < 0)
    return noFilm(
        file, "this is no film that can be read (" + said(done) + ")",
        "it may be cut off or of an unusual kind: copy it anew, or save it as MP4 (H.264) or Matroska");
  return format;
}

struct Track {
  AVStream *stream = nullptr;
  const AVCodec *codec = nullptr;
};

/// Errors: BadFile when there is none, or FFmpeg cannot decode it.
Result<Track> findTrack(const AVFormatContext &format, AVMediaType kind, const fs::path &file) {
  const bool isSound = kind == AVMEDIA_TYPE_AUDIO;
  Track track;
  const int index =
      av_find_best_stream(const_cast<AVFormatContext *>(&format), kind, -1, -1, &track.codec, 0);
  if (index >= 0) track.stream = format.streams[index];
  if (index == AVERROR_DECODER_NOT_FOUND)
    return noFilm(file, std::string("nothing here decodes its ") + (isSound ? "sound" : "pictures"),
                  "save it as MP4 (H.264, AAC) or Matroska");
  if (!track.stream || (track.stream->disposition & AV_DISPOSITION_ATTACHED_PIC))
    return noFilm(file, isSound ? "this film has no sound" : "this is no film: it has no pictures",
                  isSound ? "play it muted, or name another one" : "name another file");
  return track;
}

Result<CodecPointer> openCodec(const Track &track, const fs::path &file) {
  CodecPointer codec(avcodec_alloc_context3(track.codec));
  int done = avcodec_parameters_to_context(codec.get(), track.stream->codecpar);
  codec->pkt_timebase = track.stream->time_base;
  codec->thread_count = 0;                 // as many as the machine has
  codec->err_recognition = AV_EF_EXPLODE;  // a picture that is partly made up is none
  if (done >= 0) done = avcodec_open2(codec.get(), track.codec, nullptr);
  if (done < 0)
    return noFilm(file, std::string("its ") + track.codec->name + " cannot be decoded (" + said(done) + ")",
                  "save it as MP4 (H.264, AAC) or Matroska");
  return codec;
}

Duration inNanoseconds(std::int64_t time, AVRational base) {
  return Duration(av_rescale_q(time, base, kNanoseconds));
}

std::int64_t timeOf(const AVPacket &packet) { return packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts; }

int quarterTurnsOf(const AVStream &stream) {
  const auto *matrix = reinterpret_cast<const std::int32_t *>(
      av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr));
  const double counterClockwise = matrix ? av_display_rotation_get(matrix) : 0;
  return std::isfinite(counterClockwise) ? (static_cast<int>(std::lround(-counterClockwise / 90)) % 4 + 4) % 4
                                         : 0;
}

std::string wordsFor(const Colors &colors) {
  if (colors.isRgb) return "rgb";
  return std::string(av_color_space_name(colors.matrix)) +
         (colors.isFull ? ", full range" : ", limited range");
}

// --- pictures
// -----------------------------------------------------------------------------------------------------

class LibavDecoder final : public FilmDecoder {
 public:
  LibavDecoder(fs::path file, FormatPointer format, Track track)
      : file_(std::move(file)),
        format_(std::move(format)),
        track_(track),
        packet_(av_packet_alloc()),
        frame_(av_frame_alloc()) {
    const AVCodecParameters &pixels = *track_.stream->codecpar;
    facts_.width = pixels.width;
    facts_.height = pixels.height;
    const AVRational aspect = av_guess_sample_aspect_ratio(format_.get(), track_.stream, nullptr);
    if (aspect.num > 0 && aspect.den > 0) facts_.pixelAspect = av_q2d(aspect);
    facts_.quarterTurns = quarterTurnsOf(*track_.stream);
    facts_.duration = durationInHeader();
    facts_.hasSound = av_find_best_stream(format_.get(), AVMEDIA_TYPE_AUDIO, -1, -1, nullptr, 0) >= 0;
    tellColors(pixels);
  }

  const FilmFacts &facts() const override { return facts_; }

  Result<FilmTimes> times() override {
    if (auto read = readPackets(); !read) return read.error();
    std::ranges::sort(pictures_);
    pictures_.erase(std::ranges::unique(pictures_).begin(), pictures_.end());
    FilmTimes times;
    for (const std::int64_t time : pictures_)
      times.pictures.push_back(inNanoseconds(time - pictures_.front(), track_.stream->time_base));
    times.end = inNanoseconds(endOfLast() - pictures_.front(), track_.stream->time_base);
    return times;
  }

  Result<void> read(std::size_t number, std::span<std::uint8_t> bgra) override {
    if (!codec_) {  // here, because its own threads are as urgent as who opens it
      auto opened = openCodec(track_, file_);
      if (!opened) return opened.error();
      codec_ = std::move(*opened);
    }
    if (auto reached = reach(number); !reached) return reached.error();
    if (!converter_.convert(*frame_, facts_.width, facts_.height, bgra))
      return noFilm(file_, "its kind of pixels cannot be shown", "save it as MP4 (H.264) or Matroska");
    held_.reset();
    next_ = number + 1;
    return {};
  }

 private:
  struct Key {
    std::int64_t time, seekTo;
  };

  void tellColors(const AVCodecParameters &pixels) {
    const Colors colors = colorsOf(static_cast<AVPixelFormat>(pixels.format), pixels.color_space,
                                   pixels.color_range, pixels.height);
    facts_.colors = wordsFor(colors);
    if (colors.isMatrixGuessed)
      facts_.notes.push_back("it does not say which matrix its colours have; it is shown with " +
                             facts_.colors);
    if (pixels.color_trc == AVCOL_TRC_SMPTE2084 || pixels.color_trc == AVCOL_TRC_ARIB_STD_B67)
      facts_.notes.push_back(
          "it is made for HDR, which is not converted: its light is another one on this screen");
    const AVPixFmtDescriptor *described = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(pixels.format));
    if (described && described->comp[0].depth > 8)
      facts_.notes.push_back("it has " + std::to_string(described->comp[0].depth) +
                             " bits for each colour, of which 8 are shown");
  }

  Duration durationInHeader() const {
    if (track_.stream->duration > 0) return inNanoseconds(track_.stream->duration, track_.stream->time_base);
    return format_->duration > 0 ? inNanoseconds(format_->duration, AV_TIME_BASE_Q) : kOnePicture;
  }

  Error damaged(std::string what) const {
    return noFilm(file_, std::move(what), "it is damaged or was cut off: copy it anew, or save it anew");
  }

  /// When each picture is due, and where decoding can begin.
  Result<void> readPackets() {
    Duration end{};  // of everything in the file
    bool isCorrupt = false;
    int done = 0;
    for (; (done = av_read_frame(format_.get(), packet_.get())) >= 0; av_packet_unref(packet_.get())) {
      const AVStream &stream = *format_->streams[packet_->stream_index];
      isCorrupt = isCorrupt || (packet_->flags & AV_PKT_FLAG_CORRUPT);
      const std::int64_t time = timeOf(*packet_);
      if (time == AV_NOPTS_VALUE) continue;
      const std::int64_t began = stream.start_time != AV_NOPTS_VALUE ? stream.start_time : 0;
      end = std::max(end, inNanoseconds(time + packet_->duration - began, stream.time_base));
      if (&stream != track_.stream || (packet_->flags & AV_PKT_FLAG_DISCARD)) continue;
      pictures_.push_back(time);
      if (time >= last_) last_ = time, lastLength_ = packet_->duration;
      if (packet_->flags & AV_PKT_FLAG_KEY)
        keys_.push_back({time, packet_->dts != AV_NOPTS_VALUE ? packet_->dts : time});
    }
    if (pictures_.empty() || keys_.empty()) return damaged("it has not one picture");
    if (done != AVERROR_EOF) return damaged("it cannot be read to its end (" + said(done) + ")");
    const Duration promised = isDurationKnown() ? inNanoseconds(format_->duration, AV_TIME_BASE_Q) : end;
    if (isCorrupt || end + std::chrono::milliseconds(500) < promised)
      return damaged("its header says that it lasts " + inSeconds(promised) + " s, and " + inSeconds(end) +
                     " s of it are there");
    std::ranges::sort(keys_, {}, &Key::time);
    for (unsigned i = 0; i < format_->nb_streams; ++i)
      if (format_->streams[i] != track_.stream) format_->streams[i]->discard = AVDISCARD_ALL;
    next_ = pictures_.size();  // wherever decoding begins, it is after a seek
    return {};
  }

  static std::string inSeconds(Duration time) {
    std::string text = std::to_string(toSeconds(time));
    return text.substr(0, text.find('.') + 3);
  }

  /// Where a file does not say how long its last picture stays, as long as the one before, or as pictures do
  /// on average; with the file it is over.
  std::int64_t endOfLast() const {
    const AVRational rate = track_.stream->avg_frame_rate;
    std::int64_t length = lastLength_;
    if (length <= 0 && pictures_.size() > 1) length = last_ - pictures_[pictures_.size() - 2];
    if (length <= 0 && rate.num > 0) length = av_rescale_q(1, av_inv_q(rate), track_.stream->time_base);
    if (length <= 0) length = av_rescale_q(kOnePicture.count(), kNanoseconds, track_.stream->time_base);
    if (!isDurationKnown()) return last_ + length;
    const std::int64_t began = format_->start_time != AV_NOPTS_VALUE ? format_->start_time : 0;
    const std::int64_t end =
        av_rescale_q(began + format_->duration, AV_TIME_BASE_Q, track_.stream->time_base);
    return end > last_ ? std::min(last_ + length, end) : last_ + length;
  }
  bool isDurationKnown() const {
    return format_->duration > 0 && format_->duration_estimation_method != AVFMT_DURATION_FROM_BITRATE;
  }

  /// The frame in hand is that picture. Where a seek ends too late, as it may in some files, an earlier key
  /// is tried.
  Result<void> reach(std::size_t number) {
    std::size_t key = keyBefore(number);
    bool hasSought = false;
    if (number < next_ || keys_[key].time > pictures_[std::min(next_, pictures_.size() - 1)]) {
      if (auto done = seek(key); !done) return done;
      hasSought = true;
    }
    for (;;) {
      if (!held_)
        if (auto decoded = decodeOne(); !decoded) return decoded;
      if (*held_ == number) return {};
      const bool isBeyond = *held_ > number;
      if (isBeyond && hasSought && key > 0) {
        if (auto done = seek(--key); !done) return done;
        continue;
      }
      next_ = *held_;
      if (isBeyond) return damaged("the picture at " + inSeconds(timeAt(number)) + " s cannot be decoded");
      hasSought = false;
      held_.reset();
    }
  }

  Duration timeAt(std::size_t number) const {
    return inNanoseconds(pictures_[number] - pictures_.front(), track_.stream->time_base);
  }

  std::size_t keyBefore(std::size_t number) const {
    const auto behind = std::ranges::upper_bound(keys_, pictures_[number], {}, &Key::time);
    return behind == keys_.begin() ? 0 : static_cast<std::size_t>(behind - keys_.begin()) - 1;
  }

  Result<void> seek(std::size_t key) {
    held_.reset();
    isDrained_ = false;
    const std::int64_t to = key == 0 ? std::min(keys_[0].seekTo, pictures_.front()) : keys_[key].seekTo;
    const int done = av_seek_frame(format_.get(), track_.stream->index, to, AVSEEK_FLAG_BACKWARD);
    if (done < 0)
      return damaged("nobody can go to " +
                     inSeconds(inNanoseconds(keys_[key].time - pictures_.front(), track_.stream->time_base)) +
                     " s in it (" + said(done) + ")");
    avcodec_flush_buffers(codec_.get());
    return {};
  }

  /// The next one that is sound, into frame_ and held_.
  Result<void> decodeOne() {
    for (;;) {
      const int done = avcodec_receive_frame(codec_.get(), frame_.get());
      if (done == AVERROR(EAGAIN)) {
        sendOne();
        continue;
      }
      if (done == AVERROR_EOF) {
        next_ = pictures_.size();
        return damaged("its last pictures cannot be decoded");
      }
      const bool isSound =
          done >= 0 && !(frame_->flags & AV_FRAME_FLAG_CORRUPT) && frame_->decode_error_flags == 0;
      if (!isSound || frame_->best_effort_timestamp == AV_NOPTS_VALUE) continue;
      held_ = nearest(frame_->best_effort_timestamp);
      return {};
    }
  }

  /// The next packet of the pictures to the codec, or that there is none. What it refuses is missing among
  /// what comes out.
  void sendOne() {
    while (!isDrained_) {
      av_packet_unref(packet_.get());
      isDrained_ = av_read_frame(format_.get(), packet_.get()) < 0;
      if (isDrained_) break;
      if (packet_->stream_index != track_.stream->index) continue;
      (void)avcodec_send_packet(codec_.get(), packet_.get());
      return;
    }
    (void)avcodec_send_packet(codec_.get(), nullptr);
  }

  std::size_t nearest(std::int64_t time) const {
    const auto behind = std::ranges::lower_bound(pictures_, time);
    if (behind == pictures_.end()) return pictures_.size() - 1;
    const bool isBefore = behind != pictures_.begin() && time - *std::prev(behind) < *behind - time;
    return static_cast<std::size_t>(behind - pictures_.begin()) - (isBefore ? 1 : 0);
  }

  fs::path file_;
  FormatPointer format_;
  Track track_;
  PacketPointer packet_;
  FramePointer frame_;
  CodecPointer codec_;
  Converter converter_{AV_PIX_FMT_BGRA};
  FilmFacts facts_;
  std::vector<std::int64_t> pictures_;  // when each is due, in the stream's own unit
  std::vector<Key> keys_;
  std::int64_t last_ = INT64_MIN, lastLength_ = 0;
  std::size_t next_ = 0;             // that decoding comes to
  std::optional<std::size_t> held_;  // the picture in frame_
  bool isDrained_ = false;
};

Result<std::unique_ptr<FilmDecoder>> open(const fs::path &file) {
  auto format = openFile(file);
  if (!format) return format.error();
  const auto track = findTrack(**format, AVMEDIA_TYPE_VIDEO, file);
  if (!track) return track.error();
  if (track->stream->codecpar->width <= 0 || track->stream->codecpar->height <= 0)
    return noFilm(file, "its pictures have no size", "it may be cut off: copy it anew");
  return std::unique_ptr<FilmDecoder>(std::make_unique<LibavDecoder>(file, std::move(*format), *track));
}

// --- sound
// --------------------------------------------------------------------------------------------------------

/// Collects what a codec gives, as interleaved floats.
class SoundCollector {
 public:
  SoundCollector(CodecPointer codec, AVRational base, Duration began)
      : codec_(std::move(codec)), base_(base), began_(began), frame_(av_frame_alloc()) {}

  /// Null: there is no more.
  void add(const AVPacket *packet) {
    (void)avcodec_send_packet(codec_.get(), packet);
    while (avcodec_receive_frame(codec_.get(), frame_.get()) >= 0) take();
  }
  FilmSound finish() {
    add(nullptr);
    return std::move(sound_);
  }

 private:
  void take() {
    if (!resampler_) begin();
    if (!resampler_) return;
    const std::size_t before = sound_.values.size();
    sound_.values.resize(before + static_cast<std::size_t>(frame_->nb_samples) * sound_.channels);
    auto *to = reinterpret_cast<std::uint8_t *>(sound_.values.data() + before);
    const int count =
        swr_convert(resampler_.get(), &to, frame_->nb_samples,
                    const_cast<const std::uint8_t **>(frame_->extended_data), frame_->nb_samples);
    sound_.values.resize(before + static_cast<std::size_t>(std::max(count, 0)) * sound_.channels);
    const std::size_t cut = std::min(early_, sound_.values.size());
    sound_.values.erase(sound_.values.begin(), sound_.values.begin() + static_cast<std::ptrdiff_t>(cut));
    early_ -= cut;
  }
  /// What comes before the first picture is cut off, and silence put where it comes after it.
  void begin() {
    AVChannelLayout heard{};
    av_channel_layout_default(&heard, std::min(frame_->ch_layout.nb_channels, 2));
    SwrContext *made = nullptr;
    swr_alloc_set_opts2(&made, &heard, AV_SAMPLE_FMT_FLT, frame_->sample_rate, &frame_->ch_layout,
                        static_cast<AVSampleFormat>(frame_->format), frame_->sample_rate, 0, nullptr);
    if (made && swr_init(made) < 0) swr_free(&made);
    resampler_.reset(made);
    sound_.rate = frame_->sample_rate;
    sound_.channels = static_cast<unsigned>(heard.nb_channels);
    const Duration begins = frame_->best_effort_timestamp == AV_NOPTS_VALUE
                                ? Duration{}
                                : inNanoseconds(frame_->best_effort_timestamp, base_) - began_;
    const auto samples =
        static_cast<std::size_t>(std::llround(std::abs(toSeconds(begins)) * sound_.rate)) * sound_.channels;
    if (begins > Duration{})
      sound_.values.assign(samples, 0);
    else
      early_ = samples;
  }

  CodecPointer codec_;
  AVRational base_;
  Duration began_;  // the film's time 0
  FramePointer frame_;
  ResamplerPointer resampler_;
  FilmSound sound_;
  std::size_t early_ = 0;  // values yet to be cut off
};

Result<FilmSound> readSound(const fs::path &file) {
  auto format = openFile(file);
  if (!format) return format.error();
  const auto track = findTrack(**format, AVMEDIA_TYPE_AUDIO, file);
  if (!track) return track.error();
  auto codec = openCodec(*track, file);
  if (!codec) return codec.error();
  const auto pictures = findTrack(**format, AVMEDIA_TYPE_VIDEO, file);
  const bool isFilm = pictures && pictures->stream->start_time != AV_NOPTS_VALUE;
  SoundCollector collector(
      std::move(*codec), track->stream->time_base,
      isFilm ? inNanoseconds(pictures->stream->start_time, pictures->stream->time_base) : Duration{});
  const PacketPointer packet(av_packet_alloc());
  for (; av_read_frame(format->get(), packet.get()) >= 0; av_packet_unref(packet.get()))
    if (packet->stream_index == track->stream->index) collector.add(packet.get());
  FilmSound sound = collector.finish();
  if (sound.values.empty())
    return noFilm(file, "its sound cannot be decoded", "save it as MP4 (H.264, AAC) or Matroska");
  return sound;
}

}  // namespace

extern "C" __attribute__((visibility("default")))
const FilmLibrary fovea_film_library{kFilmLibraryVersion, open, readSound, writeFilm, readPictures};

/// What FFmpeg says on its own would go to the terminal, without the file's name.
[[maybe_unused]] const bool isQuiet = (av_log_set_level(AV_LOG_QUIET), true);

}  // namespace fovea
