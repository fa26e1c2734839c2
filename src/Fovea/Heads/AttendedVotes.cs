using System.Numerics.Tensors;
using Fovea.Parts;

namespace Fovea.Heads;

/// <summary>
/// A mean of votes, of which those count most that their glimpses say should, as a model attends to its parts: for classes that one glimpse among many tells, the
/// one with the largest thing or the topmost (Ilse et al. 2018, "Attention-based Deep Multiple Instance Learning", here glimpse after glimpse).
///
/// Notation, for a row: c_t = p_t without "nothing", over its sum 1 - p_t("nothing"); u_t = log(1 - p_t("nothing")) + linear(g_t) + linear(100 location_t) says how much
/// glimpse t counts: one that says "nothing" does not, and of those that say a class it does not matter how sure they are of that. n_t = sum of exp(u_s) c_s /
/// sum of exp(u_s), s = 0..t, and pooled_t = log(n_t). It is made as n_t = n_(t-1) + a_t (c_t - n_(t-1)), a_t = sigmoid(u_t - L_(t-1)), L_t = log(sum of exp(u_s)); a_0 = 1.
/// </summary>
internal sealed class AttendedVotes : VotePool
{
    // Added to what the logarithm is taken of: a class that no glimpse speaks for is this unlikely, and not impossible.
    private const float Least = 1e-3f;

    // Locations are counted in hundredths: of two things that lie a hundredth apart one may count e times as much, which takes a weight that is learned in as many steps as others.
    private const float Fineness = 100f;

    // Less says "nothing" for certain.
    private const float LeastSaid = 1e-20f;

    private readonly Signal glimpse, mean, weight;
    private readonly Slot locations, places, total, totalGradient, attention;
    private readonly Dense glimpseToWeight, placeToWeight;

    /// <summary>Declares u_t and n_t.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="glimpse">g_t, [rows, features].</param>
    /// <param name="locations">location_t, [rows, 2] as (x, y) in [-1, 1].</param>
    /// <param name="vote">p_t, [rows, classes + 1].</param>
    /// <param name="pooled">[rows, classes].</param>
    public AttendedVotes(ModelBuilder build, Signal glimpse, Slot locations, Signal vote, Signal pooled)
        : base(vote, pooled)
    {
        (this.glimpse, this.locations) = (glimpse, locations);
        mean = build.Layout.AddSignal(pooled.Width);
        weight = build.Layout.AddSignal(1);
        places = build.Layout.Add(locations.Width);
        total = build.Layout.Add(1);
        attention = build.Layout.Add(1);
        totalGradient = build.Layout.AddForTraining(1);
        glimpseToWeight = new Dense(build, "votes.attention_what", ParameterGroup.Classifier, glimpse.Width, 1, withBias: false, weights: Initializer.Constant(0f));
        placeToWeight = new Dense(build, "votes.attention_where", ParameterGroup.Classifier, locations.Width, 1, withBias: false, withInputGradient: false, weights: Initializer.Constant(0f));
        glimpseToWeight.LearnFrom(build, glimpse.Value, .., weight.Gradient, ..);
        placeToWeight.LearnFrom(build, places, .., weight.Gradient, ..);
    }

    /// <inheritdoc/>
    public override void Forward(Arena arena, int t)
    {
        Matrix weightT = arena.Step(weight.Value, t);
        glimpseToWeight.Forward(arena, arena.Step(glimpse.Value, t), weightT);
        Matrix placesT = arena.Step(places, t), locationsT = arena.Step(locations, t);
        for (int row = 0; row < arena.Rows; row++) TensorPrimitives.Multiply(locationsT[row], Fineness, placesT[row]);
        placeToWeight.ForwardAdd(arena, placesT, weightT);
        for (int row = 0; row < arena.Rows; row++)
        {
            ReadOnlySpan<float> p = arena.Step(Vote.Value, t)[row][..^1];
            Span<float> n = arena.Step(mean.Value, t)[row], pooled = arena.Step(Pooled.Value, t)[row];
            float said = SaidBy(p), u = weightT[row][0] + MathF.Log(said);
            float before = t > 0 ? arena.Step(total, t - 1)[row][0] : float.NegativeInfinity, a = t > 0 ? 1f / (1f + MathF.Exp(before - u)) : 1f;
            arena.Step(attention, t)[row][0] = a;
            arena.Step(total, t)[row][0] = MathF.Max(u, before) + MathF.Log(1f + MathF.Exp(-MathF.Abs(u - before)));
            TensorPrimitives.Multiply(p, a / said, n);
            if (t > 0) TensorPrimitives.MultiplyAdd(arena.Step(mean.Value, t - 1)[row], 1f - a, n, n);
            TensorPrimitives.Add(n, Least, pooled);
            TensorPrimitives.Log(pooled, pooled);
        }
    }

    /// <inheritdoc/>
    public override void Backward(Arena arena, int t)
    {
        bool isLast = t == arena.Steps - 1;
        Span<float> classes = stackalloc float[Pooled.Width];
        for (int row = 0; row < arena.Rows; row++)
        {
            ReadOnlySpan<float> pooled = arena.Step(Pooled.Value, t)[row], p = arena.Step(Vote.Value, t)[row][..^1];
            Span<float> byMean = arena.Step(mean.Gradient, t)[row], byVote = arena.Step(Vote.Gradient, t)[row][..^1];
            float a = arena.Step(attention, t)[row][0], said = SaidBy(p), byTotal = 0f, byGate = 0f;
            for (int c = 0; c < classes.Length; c++) byMean[c] = arena.Step(Pooled.Gradient, t)[row][c] * MathF.Exp(-pooled[c]);
            if (!isLast)
            {
                TensorPrimitives.MultiplyAdd(arena.Step(mean.Gradient, t + 1)[row], 1f - arena.Step(attention, t + 1)[row][0], byMean, byMean);
                byTotal = arena.Step(totalGradient, t + 1)[row][0];
            }

            TensorPrimitives.Divide(p, said, classes);
            float byClasses = TensorPrimitives.Dot<float>(byMean, classes);
            if (t > 0) byGate = (byClasses - TensorPrimitives.Dot<float>(byMean, arena.Step(mean.Value, t - 1)[row])) * a * (1f - a);
            float byWeight = arena.Step(weight.Gradient, t)[row][0] = byGate + (a * byTotal);
            arena.Step(totalGradient, t)[row][0] = ((1f - a) * byTotal) - byGate;
            for (int c = 0; c < classes.Length; c++) byVote[c] += ((a * (byMean[c] - byClasses)) + byWeight) / said;
        }
    }

    /// <inheritdoc/>
    public override void BackwardGlimpses(Arena arena) => glimpseToWeight.BackwardInputAdd(arena, arena.All(weight.Gradient), arena.All(glimpse.Gradient));

    /// <summary>1 - p("nothing"), from the others, which are exact where it is close to 1.</summary>
    private static float SaidBy(ReadOnlySpan<float> classes) => MathF.Max(TensorPrimitives.Sum(classes), LeastSaid);
}
