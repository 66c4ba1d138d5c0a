#pragma once

#include <glad/gl.h>

namespace fovea {

/// Counts draw calls while it lives.
struct DrawCalls {
  static inline int count = 0;
  static inline PFNGLDRAWARRAYSINSTANCEDPROC instanced = nullptr;
  static inline PFNGLDRAWARRAYSPROC arrays = nullptr;
  DrawCalls() {
    count = 0;
    instanced = glad_glDrawArraysInstanced;
    arrays = glad_glDrawArrays;
    glad_glDrawArraysInstanced = [](GLenum mode, GLint first, GLsizei vertices, GLsizei instances) {
      ++count;
      instanced(mode, first, vertices, instances);
    };
    glad_glDrawArrays = [](GLenum mode, GLint first, GLsizei vertices) {
      ++count;
      arrays(mode, first, vertices);
    };
  }
  ~DrawCalls() {
    glad_glDrawArraysInstanced = instanced;
    glad_glDrawArrays = arrays;
  }
};

/// Counts what is written into textures while it lives.
struct TextureWrites {
  static inline int count = 0;
  static inline PFNGLTEXSUBIMAGE2DPROC part = nullptr;
  static inline PFNGLTEXIMAGE2DPROC whole = nullptr;
  TextureWrites() {
    count = 0;
    part = glad_glTexSubImage2D;
    whole = glad_glTexImage2D;
    glad_glTexSubImage2D = [](GLenum target, GLint level, GLint x, GLint y, GLsizei width, GLsizei height, GLenum format, GLenum type,
                              const void *pixels) {
      ++count;
      part(target, level, x, y, width, height, format, type, pixels);
    };
    glad_glTexImage2D = [](GLenum target, GLint level, GLint kept, GLsizei width, GLsizei height, GLint border, GLenum format, GLenum type,
                           const void *pixels) {
      ++count;
      whole(target, level, kept, width, height, border, format, type, pixels);
    };
  }
  ~TextureWrites() {
    glad_glTexSubImage2D = part;
    glad_glTexImage2D = whole;
  }
};

}  // namespace fovea
