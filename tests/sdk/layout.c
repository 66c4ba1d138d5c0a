/* Sizes and offsets of everything that crosses by value or by pointer, on a 64-bit machine. A line is never changed: what
 * was released keeps its layout, and a table grows by lines added below its last. */
#include "fovea/fovea.h"

#define SIZE(type, size) FOVEA_STATIC_ASSERT(sizeof(type) == (size), "size of " #type)
#define OFFSET(type, member, offset) \
  FOVEA_STATIC_ASSERT(offsetof(type, member) == (offset), "offset of " #type "." #member)

SIZE(fovea_status, 4);
SIZE(fovea_str, 16);
OFFSET(fovea_str, ptr, 0);
OFFSET(fovea_str, len, 8);

SIZE(fovea_abi_tag, 32);
OFFSET(fovea_abi_tag, magic, 0);
OFFSET(fovea_abi_tag, tag_size, 4);
OFFSET(fovea_abi_tag, major, 8);
OFFSET(fovea_abi_tag, minor, 10);
OFFSET(fovea_abi_tag, min_host_minor, 12);
OFFSET(fovea_abi_tag, flags, 14);
OFFSET(fovea_abi_tag, pointer_bytes, 16);
OFFSET(fovea_abi_tag, int64_align, 19);
OFFSET(fovea_abi_tag, header_hash, 24);

SIZE(fovea_value, 24);
OFFSET(fovea_value, type, 0);
OFFSET(fovea_value, flags, 4);
OFFSET(fovea_value, count, 8);
OFFSET(fovea_value, as, 16);
SIZE(fovea_pair, 40);
OFFSET(fovea_pair, key, 0);
OFFSET(fovea_pair, value, 16);
SIZE(fovea_array, 24);
OFFSET(fovea_array, shape, 8);
OFFSET(fovea_array, elements, 16);
SIZE(fovea_sink, 16);
OFFSET(fovea_sink, put, 8);

SIZE(fovea_host, 48);
OFFSET(fovea_host, abi_major, 8);
OFFSET(fovea_host, impl, 16);
OFFSET(fovea_host, name, 24);
OFFSET(fovea_host, version, 32);
OFFSET(fovea_host, getService, 40);

SIZE(fovea_descriptor, 120);
OFFSET(fovea_descriptor, id, 8);
OFFSET(fovea_descriptor, kind, 16);
OFFSET(fovea_descriptor, name, 24);
OFFSET(fovea_descriptor, citation, 72);
OFFSET(fovea_descriptor, features, 80);
OFFSET(fovea_descriptor, needs, 88);
OFFSET(fovea_descriptor, params_schema, 96);
OFFSET(fovea_descriptor, data_schema, 104);
OFFSET(fovea_descriptor, state_version, 112);

SIZE(fovea_plugin, 40);
OFFSET(fovea_plugin, desc, 8);
OFFSET(fovea_plugin, self, 16);
OFFSET(fovea_plugin, destroy, 24);
OFFSET(fovea_plugin, getInterface, 32);

SIZE(fovea_entry, 80);
OFFSET(fovea_entry, tag, 0);
OFFSET(fovea_entry, struct_size, 32);
OFFSET(fovea_entry, descriptors, 40);
OFFSET(fovea_entry, manifest, 48);
OFFSET(fovea_entry, init, 56);
OFFSET(fovea_entry, deinit, 64);
OFFSET(fovea_entry, create, 72);

SIZE(fovea_window_info, 48);
OFFSET(fovea_window_info, generation, 4);
OFFSET(fovea_window_info, width, 8);
OFFSET(fovea_window_info, refresh_hz, 16);
OFFSET(fovea_window_info, period_ns, 24);
OFFSET(fovea_window_info, onset_source, 40);
OFFSET(fovea_window_info, has_gl, 44);
SIZE(fovea_run_info, 80);
OFFSET(fovea_run_info, run_id, 8);
OFFSET(fovea_run_info, seed, 56);
OFFSET(fovea_run_info, params, 64);
OFFSET(fovea_run_info, exp_info, 72);

SIZE(fovea_experiment, 64);
OFFSET(fovea_experiment, setupExpInfo, 8);
OFFSET(fovea_experiment, setupWindow, 16);
OFFSET(fovea_experiment, setupDevices, 24);
OFFSET(fovea_experiment, run, 32);
OFFSET(fovea_experiment, saveData, 40);
OFFSET(fovea_experiment, releaseDevices, 48);
OFFSET(fovea_experiment, releaseWindow, 56);

SIZE(fovea_page_info, 32);
OFFSET(fovea_page_info, window, 8);
OFFSET(fovea_page_info, params, 16);
OFFSET(fovea_page_info, exp_info, 24);
SIZE(fovea_frame_info, 32);
OFFSET(fovea_frame_info, frame, 8);
OFFSET(fovea_frame_info, onset_ns, 16);
OFFSET(fovea_frame_info, last_onset_ns, 24);
SIZE(fovea_page, 40);
OFFSET(fovea_page, enter, 8);
OFFSET(fovea_page, frame, 16);
OFFSET(fovea_page, event, 24);
OFFSET(fovea_page, leave, 32);
SIZE(fovea_consent, 56);
OFFSET(fovea_consent, document, 8);
OFFSET(fovea_consent, page, 16);

SIZE(fovea_event, 120);
OFFSET(fovea_event, t_ns, 8);
OFFSET(fovea_event, uncertainty_ns, 16);
OFFSET(fovea_event, duration_ns, 24);
OFFSET(fovea_event, source, 32);
OFFSET(fovea_event, device, 40);
OFFSET(fovea_event, x, 48);
OFFSET(fovea_event, key, 64);
OFFSET(fovea_event, modifiers, 88);
OFFSET(fovea_event, text, 96);
SIZE(fovea_request, 40);
OFFSET(fovea_request, keys, 8);
OFFSET(fovea_request, expected, 16);
OFFSET(fovea_request, since_ns, 32);
SIZE(fovea_flip, 16);
OFFSET(fovea_flip, not_before_ns, 8);
SIZE(fovea_flip_result, 48);
OFFSET(fovea_flip_result, frame, 8);
OFFSET(fovea_flip_result, onset_ns, 16);
OFFSET(fovea_flip_result, uncertainty_ns, 24);
OFFSET(fovea_flip_result, paused_ns, 32);
OFFSET(fovea_flip_result, missed, 40);
OFFSET(fovea_flip_result, onset_source, 44);

SIZE(fovea_log, 24);
OFFSET(fovea_log, write, 8);
OFFSET(fovea_log, setError, 16);
SIZE(fovea_clock, 24);
OFFSET(fovea_clock, now, 8);
OFFSET(fovea_clock, wall, 16);
SIZE(fovea_window, 72);
OFFSET(fovea_window, flip, 8);
OFFSET(fovea_window, waitUntil, 16);
OFFSET(fovea_window, setPausePolicy, 24);
OFFSET(fovea_window, nextOnset, 32);
OFFSET(fovea_window, setColor, 40);
OFFSET(fovea_window, setUnits, 48);
OFFSET(fovea_window, info, 56);
OFFSET(fovea_window, callOnFlip, 64);
SIZE(fovea_input, 56);
OFFSET(fovea_input, expect, 8);
OFFSET(fovea_input, poll, 16);
OFFSET(fovea_input, waitKey, 24);
OFFSET(fovea_input, clear, 32);
OFFSET(fovea_input, keyboard, 40);
OFFSET(fovea_input, setPointer, 48);
SIZE(fovea_shown, 48);
OFFSET(fovea_shown, flips, 8);
OFFSET(fovea_shown, refreshes, 16);
OFFSET(fovea_shown, first_onset_ns, 24);
OFFSET(fovea_shown, last_onset_ns, 32);
OFFSET(fovea_shown, offset_ns, 40);
SIZE(fovea_stimuli, 120);
OFFSET(fovea_stimuli, create, 8);
OFFSET(fovea_stimuli, destroy, 16);
OFFSET(fovea_stimuli, property, 24);
OFFSET(fovea_stimuli, setNumbers, 32);
OFFSET(fovea_stimuli, setText, 40);
OFFSET(fovea_stimuli, draw, 48);
OFFSET(fovea_stimuli, measure, 56);
OFFSET(fovea_stimuli, set, 64);
OFFSET(fovea_stimuli, numbers, 72);
OFFSET(fovea_stimuli, text, 80);
OFFSET(fovea_stimuli, contains, 88);
OFFSET(fovea_stimuli, overlaps, 96);
OFFSET(fovea_stimuli, value, 104);
OFFSET(fovea_stimuli, shown, 112);
SIZE(fovea_random, 24);
OFFSET(fovea_random, next, 8);
OFFSET(fovea_random, seed, 16);
SIZE(fovea_session, 88);
OFFSET(fovea_session, safePoint, 8);
OFFSET(fovea_session, addRow, 16);
OFFSET(fovea_session, addData, 24);
OFFSET(fovea_session, nextEntry, 32);
OFFSET(fovea_session, addAnnotation, 40);
OFFSET(fovea_session, describeColumn, 48);
OFFSET(fovea_session, stopRequested, 56);
OFFSET(fovea_session, setTrials, 64);
OFFSET(fovea_session, setTrial, 72);
OFFSET(fovea_session, takeNavigation, 80);
SIZE(fovea_pages, 16);
OFFSET(fovea_pages, show, 8);
SIZE(fovea_assets, 24);
OFFSET(fovea_assets, path, 8);
OFFSET(fovea_assets, read, 16);
SIZE(fovea_gl, 40);
OFFSET(fovea_gl, getProcAddress, 8);
OFFSET(fovea_gl, framebuffer, 16);
OFFSET(fovea_gl, begin, 24);
OFFSET(fovea_gl, end, 32);
SIZE(fovea_thread_check, 16);
OFFSET(fovea_thread_check, isStage, 8);


SIZE(fovea_device_event, 88);
OFFSET(fovea_device_event, type, 4);
OFFSET(fovea_device_event, t_ns, 8);
OFFSET(fovea_device_event, uncertainty_ns, 16);
OFFSET(fovea_device_event, duration_ns, 24);
OFFSET(fovea_device_event, device_ns, 32);
OFFSET(fovea_device_event, channel, 40);
OFFSET(fovea_device_event, flags, 44);
OFFSET(fovea_device_event, value, 48);
OFFSET(fovea_device_event, name, 56);
OFFSET(fovea_device_event, data, 80);
SIZE(fovea_device_sink, 24);
OFFSET(fovea_device_sink, ctx, 8);
OFFSET(fovea_device_sink, put, 16);
SIZE(fovea_device, 88);
OFFSET(fovea_device, enumerate, 8);
OFFSET(fovea_device, open, 16);
OFFSET(fovea_device, start, 24);
OFFSET(fovea_device, poll, 32);
OFFSET(fovea_device, command, 40);
OFFSET(fovea_device, write, 48);
OFFSET(fovea_device, stop, 56);
OFFSET(fovea_device, close, 64);
OFFSET(fovea_device, calibrate, 72);
OFFSET(fovea_device, selfTest, 80);
SIZE(fovea_devices, 56);
OFFSET(fovea_devices, open, 8);
OFFSET(fovea_devices, poll, 16);
OFFSET(fovea_devices, waitEvent, 24);
OFFSET(fovea_devices, clear, 32);
OFFSET(fovea_devices, write, 40);
OFFSET(fovea_devices, call, 48);

int fovea_layout_is_checked; /* a file without a definition is no C */
