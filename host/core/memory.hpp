#pragma once
// What memory costs while frames are shown.

namespace fovea {

/// Memory that was freed stays with the process, for the next one who asks: getting it back from the system is a page fault for
/// every 4 KiB of it, and a software renderer frees and asks for hundreds of them in each frame.
/// Thread: any, once, before there are others.
void keepFreedMemory();

}  // namespace fovea
