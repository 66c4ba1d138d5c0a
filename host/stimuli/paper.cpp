#include "stimuli/paper.hpp"

#include <cairo-pdf.h>

#include <algorithm>

#include "stimuli/pango/fonts.hpp"

namespace fovea {
namespace {

// Points, 72 to an inch.
constexpr double kWidth = 595.276, kHeight = 841.89, kMargin = 62, kColumn = kWidth - 2 * kMargin;
constexpr double kBottom = kHeight - kMargin - 10, kFooter = kHeight - 40, kGap = 6;
constexpr double kDrawing = 60, kPen = 1.2;

cairo_status_t append(void *to, const unsigned char *bytes, unsigned int count) {
  static_cast<std::string *>(to)->append(reinterpret_cast<const char *>(bytes), count);
  return CAIRO_STATUS_SUCCESS;
}

class Printer {
 public:
  Printer(const Paper &paper, std::string &bytes)
      : paper_(paper), surface_(cairo_pdf_surface_create_for_stream(append, &bytes, kWidth, kHeight)), cairo_(cairo_create(surface_.get())) {
    cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_TITLE, paper.title.c_str());
    cairo_pdf_surface_set_metadata(surface_.get(), CAIRO_PDF_METADATA_AUTHOR, paper.author.c_str());
  }

  Result<void> print() {
    for (const PaperBlock &block : paper_.blocks) {
      if (block.kind == PaperBlock::Kind::Drawing) draw(block);
      else write(block);
    }
    endPage();
    cairo_surface_finish(surface_.get());
    const cairo_status_t status = cairo_surface_status(surface_.get());
    if (status == CAIRO_STATUS_SUCCESS) return {};
    return Error{ErrorCode::Io, std::string("the PDF cannot be made: ") + cairo_status_to_string(status), paper_.title, "the record itself is kept"};
  }

 private:
  TextStyle styleOf(PaperBlock::Kind kind, std::string text) const {
    const bool isTitle = kind == PaperBlock::Kind::Title, isHeading = kind == PaperBlock::Kind::Heading;
    return {.text = std::move(text),
            .font = "Noto Sans",
            .size = isTitle ? 16.0 : isHeading ? 12.0 : kind == PaperBlock::Kind::Small ? 8.5 : 10.5,
            .wrapWidth = kColumn,
            .isBold = isTitle || isHeading,
            .direction = paper_.isRightToLeft ? Direction::RightToLeft : Direction::LeftToRight};
  }

  /// Lines begin at the margin where reading begins, whatever stands in them.
  Held<PangoLayout> layOut(PaperBlock::Kind kind, std::string text) const {
    Held<PangoLayout> layout = fonts_.layOut(styleOf(kind, std::move(text)));
    pango_layout_set_alignment(layout.get(), paper_.isRightToLeft ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    return layout;
  }

  /// Its lines, page after page; a heading keeps room for what it is above.
  void write(const PaperBlock &block) {
    const Held<PangoLayout> layout = layOut(block.kind, block.text);
    pango_layout_set_spacing(layout.get(), pangoUnits(1.5));
    if (block.kind == PaperBlock::Kind::Heading) {
      y_ += kGap;
      if (y_ > kBottom - 50) endPage();
    }
    PangoLayoutIter *line = pango_layout_get_iter(layout.get());
    do {
      PangoRectangle logical;
      pango_layout_iter_get_line_extents(line, nullptr, &logical);
      const double height = pixels(logical.height) + 1.5;
      if (y_ + height > kBottom) endPage();
      const double baseline = pixels(pango_layout_iter_get_baseline(line) - logical.y);
      cairo_move_to(cairo_.get(), kMargin + pixels(logical.x), y_ + baseline);
      pango_cairo_show_layout_line(cairo_.get(), pango_layout_iter_get_line_readonly(line));
      y_ += height;
    } while (pango_layout_iter_next_line(line));
    pango_layout_iter_free(line);
    y_ += kGap;
  }

  void draw(const PaperBlock &block) {
    if (y_ + kDrawing + 20 > kBottom) endPage();
    const double height = block.width > 0 ? std::min(kDrawing, kColumn / block.width) : kDrawing;
    const double left = paper_.isRightToLeft ? kWidth - kMargin - block.width * height : kMargin;
    cairo_set_line_width(cairo_.get(), kPen);
    cairo_set_line_cap(cairo_.get(), CAIRO_LINE_CAP_ROUND);
    cairo_set_line_join(cairo_.get(), CAIRO_LINE_JOIN_ROUND);
    for (const auto &stroke : block.strokes) {
      for (const auto &[x, y] : stroke) cairo_line_to(cairo_.get(), left + x * height, y_ + (1 - y) * height);
      if (stroke.size() == 1) cairo_line_to(cairo_.get(), left + stroke[0].first * height, y_ + (1 - stroke[0].second) * height);  // a dot
      cairo_stroke(cairo_.get());
    }
    y_ += height;
    cairo_set_line_width(cairo_.get(), 0.5);
    cairo_move_to(cairo_.get(), left, y_);
    cairo_line_to(cairo_.get(), left + block.width * height, y_);
    cairo_stroke(cairo_.get());
    y_ += kGap / 2;
    if (!block.text.empty()) write({PaperBlock::Kind::Small, block.text});
  }

  void endPage() {
    const Held<PangoLayout> footer = layOut(PaperBlock::Kind::Small, paper_.footer + "  \u2013  " + std::to_string(++page_));
    cairo_move_to(cairo_.get(), kMargin, kFooter);
    pango_cairo_show_layout(cairo_.get(), footer.get());
    cairo_show_page(cairo_.get());
    y_ = kMargin;
  }

  const Paper &paper_;
  Fonts fonts_;  // of this thread alone
  Held<cairo_surface_t> surface_;
  Held<cairo_t> cairo_;
  double y_ = kMargin;
  int page_ = 0;
};

}  // namespace

Result<std::string> printed(const Paper &paper) {
  std::string bytes;
  {
    Printer printer(paper, bytes);
    if (auto done = printer.print(); !done) return done.error();
  }
  return bytes;
}

}  // namespace fovea
