#pragma once
// ABC notation that is read, and that is not: by the reader of the prompt "score", and by its manifest before.

#include <string_view>

namespace fovea::test {

struct AbcExample {
  std::string_view abc, refusal;  // empty: it is read
};

constexpr AbcExample kAbcExamples[] = {
    {"CDEF GABc|c'>b a<g [CEG]2 z2|]", ""}, {"X:1\nT:100\nM:C|\nL:1/4\nQ:120\nK:Bb mixolydian clef=alto\n|:A-A:|", ""}, {"(3ABc {/d}e (f g) x2 Z | _b,, ^^c' =F", ""},
    {"A B % comment!\nw: ü~b *\nw: _", ""}, {"K:clef=bass\nA2/2A3/4A7/4", ""}, {"K: D phr\n\n[C2E2]>[CE] |: A :: B :| ((Ac)d)", ""},
    {"Q:\"Presto\"\nM:none\nK:none\n[^C_E=G]//-[^C_E=G]//", ""}, {"A>>B c<<d", ""}, {"M:12/16\n(6ABcdef (9ABcdefgab", ""}, {"A\nw: a\\-b", ""}, {"A-", ""},
    {"A > B", ""}, {"K:C minr\nA", "line 1, column 5: there is no mode \"minr\""}, {"K:C clef=tenor\nA", "line 1, column 10: there is no clef \"tenor\""},
    {"K:C bass\nA", "line 1, column 5: there is no mode \"bass\""},
    {"", "line 1, column 1: there are no notes"}, {"CDE!", "line 1, column 4: \"!\" cannot stand here"}, {"CDü", "line 1, column 3: \"ü\" cannot stand here"},
    {"A5", "line 1, column 1: no single note is that long"}, {"A0", "line 1, column 2: \"0\" cannot stand here"},
    {"A/3", "line 1, column 3: 3 is no power of 2 up to 64"}, {"A128", "line 1, column 1: no single note is that long"},
    {"A''''", "line 1, column 5: \"'\" cannot stand here"}, {"A,'", "line 1, column 3: \"'\" cannot stand here"}, {"H", "line 1, column 1: \"H\" cannot stand here"},
    {"(ABC", "line 1, column 1: the slur that begins here does not end"}, {"A)B", "line 1, column 2: \")\" cannot stand here"},
    {"(A)B", "line 1, column 3: \")\" cannot stand here"}, {"()", "line 1, column 2: \")\" cannot stand here"}, {"-A", "line 1, column 1: \"-\" cannot stand here"},
    {"z-", "line 1, column 2: \"-\" cannot stand here"}, {"A--", "line 1, column 3: \"-\" cannot stand here"}, {"A>", "line 1, column 3: the line ends here"},
    {"A>|B", "line 1, column 3: \"|\" cannot stand here"}, {">A", "line 1, column 1: \">\" cannot stand here"}, {"A><B", "line 1, column 3: \"<\" cannot stand here"},
    {"(3AB|c", "line 1, column 5: \"|\" cannot stand here"}, {"(3AB", "line 1, column 5: the line ends here"}, {"(1A", "line 1, column 2: \"1\" cannot stand here"},
    {"(3:2ABc", "line 1, column 3: \":\" cannot stand here"}, {"(3(3ABc", "line 1, column 4: \"3\" cannot stand here"},
    {"(32A", "line 1, column 3: \"2\" cannot stand here"}, {"{}A", "line 1, column 2: \"}\" cannot stand here"},
    {"{c2}A", "line 1, column 3: \"2\" cannot stand here"}, {"{c", "line 1, column 3: the line ends here"}, {"{c}|A", "line 1, column 4: \"|\" cannot stand here"},
    {"{c}{d}A", "line 1, column 4: \"{\" cannot stand here"}, {"[", "line 1, column 2: the line ends here"}, {"[]", "line 1, column 2: \"]\" cannot stand here"},
    {"[CC]", "line 1, column 3: the chord has this note already"}, {"[CE", "line 1, column 4: the line ends here"},
    {"[C2E]", "line 1, column 4: the chord has another length"}, {"[Cz]", "line 1, column 3: \"z\" cannot stand here"},
    {"[K:D]A", "line 1, column 2: \"K\" cannot stand here"}, {"|1A", "line 1, column 2: \"1\" cannot stand here"},
    {"A\nK:D\nB", "line 2, column 1: the field K: stands behind music"}, {"A\nH:x", "line 2, column 1: the field H: stands behind music"},
    {"R:reel\nA", "line 1, column 1: the field R: is not read"}, {"K:C\nK:D\nA", "line 2, column 1: the field K: comes twice"},
    {"M:4\nA", "line 1, column 4: the line ends here"}, {"M:4/5\nA", "line 1, column 5: 5 is no power of 2 up to 64"},
    {"M:4/4x\nA", "line 1, column 6: \"x\" cannot stand here"}, {"M:0/4\nA", "line 1, column 3: \"0\" cannot stand here"},
    {"L:2/4\nA", "line 1, column 3: \"2\" cannot stand here"}, {"L:1/3\nA", "line 1, column 5: 3 is no power of 2 up to 64"},
    {"Q:\nA", "line 1, column 3: the line ends here"}, {"Q:fast\nA", "line 1, column 3: \"f\" cannot stand here"},
    {"Q:\"fast\nA", "line 1, column 4: \"f\" cannot stand here"}, {"Q:1/3=10\nA", "line 1, column 5: 3 is no power of 2 up to 64"},
    {"Q:5/8=10\nA", "line 1, column 3: no note is that long"}, {"Q:1/4\nA", "line 1, column 6: the line ends here"},
    {"Q:120 x\nA", "line 1, column 7: \"x\" cannot stand here"}, {"K:H\nA", "line 1, column 3: \"H\" cannot stand here"},
    {"K:G#\nA", "line 1, column 3: the key has more than seven sharps or flats"}, {"K:Gb loc\nA", "line 1, column 3: the key has more than seven sharps or flats"},
    {"w:a", "line 1, column 1: words stand before the music"}, {"A\nw: a b", "line 2, column 6: there are more syllables than notes"},
    {"A\nw: |a", "line 2, column 4: \"|\" cannot stand here"}, {"A\nw: a-b", "line 2, column 6: there are more syllables than notes"},
    {"T:only", "line 1, column 1: there are no notes"}, {"A\\", "line 1, column 2: \"\\\" cannot stand here"},
    {"A<B2<c5", "line 1, column 6: no single note is that long"}, {"\"Am\"A", "line 1, column 1: \"\"\" cannot stand here"},
    {"Z2", "line 1, column 2: \"2\" cannot stand here"}, {"A:|B", "line 1, column 1: the field A: is not read"},
    {"K:C\n\tA\t!", "line 2, column 4: \"!\" cannot stand here"}, {"A*", "line 1, column 2: \"*\" cannot stand here"},
};

}  // namespace fovea::test
