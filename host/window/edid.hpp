#pragma once
// Which monitor hangs on a connector: what the monitor says of itself (EDID, VESA E-EDID standard, release A).

#include <cstdint>
#include <span>
#include <string>

namespace fovea {

/// "DEL A0B4 DELL U2412M, serial 5R1X3": maker and model, name and serial as far as they are there. Empty when the bytes are no EDID.
std::string monitorInWords(std::span<const std::uint8_t> edid);

}  // namespace fovea
