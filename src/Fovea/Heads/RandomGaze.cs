using Fovea.Numerics;

namespace Fovea.Heads;

/// <summary>Looks anywhere, whatever the location network says: what a learned policy is compared with.</summary>
/// <param name="seed">Seed of every stream.</param>
/// <param name="purpose">What locations are drawn for.</param>
/// <param name="stream">Epoch in training, number of the pass in evaluation.</param>
public sealed class RandomGaze(ulong seed, RandomPurpose purpose, int stream) : IGaze
{
    private readonly RandomSource random = new(seed);

    /// <summary>Other places every epoch.</summary>
    public static RandomGaze ForTraining(ulong seed, int epoch) => new(seed, RandomPurpose.TrainingStart, epoch);

    /// <summary>Other places for every pass.</summary>
    public static RandomGaze ForEvaluation(ulong seed, int pass) => new(seed, RandomPurpose.EvaluationStart, pass);

    /// <inheritdoc/>
    public float Std => 0f;

    /// <inheritdoc/>
    public (float X, float Y) First(int image, int rollout) => Next(image, rollout, 0, 0f, 0f);

    /// <inheritdoc/>
    public (float X, float Y) Next(int image, int rollout, int t, float meanX, float meanY) =>
        random.Uniform(purpose, (uint)image, (uint)stream, ((uint)t << 16) | (uint)rollout);
}
