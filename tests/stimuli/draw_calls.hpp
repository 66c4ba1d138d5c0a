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

}  // namespace fovea
