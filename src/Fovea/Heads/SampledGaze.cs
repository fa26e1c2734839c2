using Fovea.Numerics;

namespace Fovea.Heads;

/// <summary>
/// The Gaussian location policy (Mnih et al. 2014, section 3): locations are drawn around the mean with a fixed deviation. Streams
/// are keyed by (seed, purpose, stream, image, rollout, glimpse); a deviation of 0 looks exactly at the mean.
/// </summary>
/// <param name="start">Where the first glimpse looks.</param>
/// <param name="std">Deviation on each axis in units of location, at least 0.</param>
/// <param name="seed">Seed of every stream.</param>
/// <param name="startPurpose">What starts are drawn for.</param>
/// <param name="noisePurpose">What deviations are drawn for.</param>
/// <param name="stream">Epoch in training, number of the pass in evaluation.</param>
public sealed class SampledGaze(
    StartLocation start, float std, ulong seed, RandomPurpose startPurpose, RandomPurpose noisePurpose, int stream) : IGaze
{
    private readonly RandomSource random = new(seed);

    /// <inheritdoc/>
    public float Std => std;

    /// <summary>The policy as it is trained: sampled around the mean, other noise every epoch.</summary>
    public static SampledGaze ForTraining(StartLocation start, float std, ulong seed, int epoch) =>
        new(start, std, seed, RandomPurpose.TrainingStart, RandomPurpose.TrainingNoise, epoch);

    /// <summary>The policy as it is evaluated: at the mean with <paramref name="std"/> 0, else sampled; other starts for every pass.</summary>
    public static SampledGaze ForEvaluation(StartLocation start, float std, ulong seed, int pass) =>
        new(start, std, seed, RandomPurpose.EvaluationStart, RandomPurpose.EvaluationNoise, pass);

    /// <inheritdoc/>
    public (float X, float Y) First(int image, int rollout) =>
        start == StartLocation.Centre ? (0f, 0f) : random.Uniform(startPurpose, (uint)image, (uint)stream, (uint)rollout);

    /// <inheritdoc/>
    public (float X, float Y) Next(int image, int rollout, int t, float meanX, float meanY)
    {
        if (std == 0f) return (meanX, meanY);
        (float noiseX, float noiseY) = random.Normal(noisePurpose, (uint)image, (uint)stream, ((uint)t << 16) | (uint)rollout);
        return (meanX + (std * noiseX), meanY + (std * noiseY));
    }
}
