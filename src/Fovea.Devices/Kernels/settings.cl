// What changes from step to step. It lies in a buffer, so that the launches of a step can be recorded once and replayed.
struct Settings
{
    uint seedLow, seedHigh, startPurpose, noisePurpose, stream;
    uint gaze;     // GazeKind: 0 mean, 1 sampled, 2 random, 3 recorded
    uint hasStart;
    float startX, startY, startStd, std;
    uint firstImage; // Of an evaluation's images that are looked at in order; those of a training step are listed.
    uint epoch;
    float rate, policyRate; // Adam's with its corrections folded in
    float stableEpsilon;
    float kept, policyKept; // What is left of a weight that decays.
};

// The only kernel whose arguments differ from step to step.
KERNEL void begin(GLOBAL struct Settings* settings, struct Settings given)
{
    if (LOCAL_ID == 0 && GROUP_X == 0) *settings = given;
}
