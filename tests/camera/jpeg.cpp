#include "jpeg.hpp"

#include <algorithm>

extern "C" {
#include <libavcodec/avcodec.h>
}

namespace fovea::test {

std::vector<std::uint8_t> jpegOf(int width, int height, std::uint8_t y, std::uint8_t u, std::uint8_t v) {
  AVCodecContext *codec = avcodec_alloc_context3(avcodec_find_encoder(AV_CODEC_ID_MJPEG));
  codec->width = width, codec->height = height, codec->pix_fmt = AV_PIX_FMT_YUVJ422P,
  codec->time_base = {1, 30};
  codec->flags |= AV_CODEC_FLAG_QSCALE, codec->global_quality = FF_QP2LAMBDA * 2;
  AVFrame *frame = av_frame_alloc();
  frame->width = width, frame->height = height, frame->format = codec->pix_fmt,
  frame->quality = codec->global_quality;
  AVPacket *packet = av_packet_alloc();
  std::vector<std::uint8_t> bytes;
  if (avcodec_open2(codec, nullptr, nullptr) >= 0 && av_frame_get_buffer(frame, 0) >= 0) {
    const std::uint8_t levels[] = {y, u, v};
    for (int plane = 0; plane < 3; ++plane)
      std::fill_n(frame->data[plane], frame->linesize[plane] * height, levels[plane]);
    if (avcodec_send_frame(codec, frame) >= 0 && avcodec_receive_packet(codec, packet) >= 0)
      bytes.assign(packet->data, packet->data + packet->size);
  }
  av_packet_free(&packet), av_frame_free(&frame), avcodec_free_context(&codec);
  return bytes;
}

}  // namespace fovea::test
