using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Fovea.Data;
using Fovea.Parts;

namespace Fovea.Policies;

/// <summary>
/// A policy over what stands out in a coarse view, see <see cref="CandidateFinder"/>: every location, the first one too, is one of the candidates, drawn without
/// replacement, which is the model of Plackett and Luce.
///
/// Notation, for a row: s_k saliency of candidate k; w_k the 7x7 window around it, its place within its cell and on the image; q_(t-1) what the location network says of state_(t-1),
/// 0 before the first; score_k = slope * s_k + (v + q_(t-1)) . relu(W w_k + b), so that what was read says what to look for; p = softmax(score) over the candidates that are not near one that was looked at. The
/// location is the candidate's place, and a Gaussian of a few pixels around it where locations are sampled. v is 0 at first: then the brightest are the likeliest.
/// </summary>
internal sealed class CandidatePolicy : LocationPolicy
{
    private const int WindowNumbers = (SaliencyView.Window * SaliencyView.Window) + 4;

    // Rows of windows, a whole number of lines apart.
    private const int WindowStride = (WindowNumbers + Matrix.Line - 1) / Matrix.Line * Matrix.Line;

    // First slope: a candidate that is brighter by a tenth is e times as likely.
    private const float FirstSlope = 10f;

    private const int NoCandidate = -1;

    private readonly CandidateOptions options;
    private readonly CandidateFinder finder;
    private readonly MatrixKernel kernel;
    private readonly Func<Signal> query;
    private readonly Slot draws, chosen, counts, extents, places, windows, hidden, scores, hiddenGradient, scoreGradient, slopeGradient, filtered, filterGradient;
    private readonly Parameter windowWeight, windowBias, scoreWeight, slope;
    private readonly Parameter? filter;

    /// <summary>Declares the policy.</summary>
    /// <param name="build">The model under construction.</param>
    /// <param name="options">What candidates are.</param>
    /// <param name="channels">Channels of images.</param>
    /// <param name="query">The location network's output, [rows, hidden].</param>
    /// <param name="draws">Where records of draws lie.</param>
    public CandidatePolicy(ModelBuilder build, CandidateOptions options, int channels, Func<Signal> query, Slot draws)
    {
        (this.options, this.query, this.draws) = (options, query, draws);
        finder = new CandidateFinder(options);
        kernel = build.Kernel;
        int most = options.Most, width = options.Hidden;
        chosen = build.Layout.Add(1);
        counts = build.Layout.AddOnce(1);
        extents = build.Layout.AddOnce(2);
        places = build.Layout.AddOnce(most * 3);
        windows = build.Layout.AddOnce(most * WindowStride);
        hidden = build.Layout.AddOnce(most * width);
        scores = build.Layout.AddOnce(most);
        hiddenGradient = build.Layout.AddOnceForTraining(most * width);
        scoreGradient = build.Layout.AddOnceForTraining(width);
        slopeGradient = build.Layout.AddOnceForTraining(1);
        int filterLength = finder.FilterLength(channels);
        filtered = build.Layout.AddOnce(Math.Max(1, most * filterLength));
        filterGradient = build.Layout.AddOnceForTraining(Math.Max(1, filterLength));
        const ParameterGroup group = ParameterGroup.Policy;
        windowWeight = build.Parameters.AddMatrix("candidates.window.weight", group, WindowNumbers, width, build.NewWeights(WindowNumbers, intoRelu: true));
        windowBias = build.Parameters.AddVector("candidates.window.bias", group, width, build.NewBiases(WindowNumbers));
        scoreWeight = build.Parameters.AddVector("candidates.score.weight", group, width, Initializer.Constant(0f));
        slope = build.Parameters.AddVector("candidates.slope", group, 1, Initializer.Constant(FirstSlope));
        if (filterLength > 0) filter = build.Parameters.AddVector("candidates.filter.weight", group, filterLength, Initializer.Constant(0f));
        build.Add(new Gradient(this));
    }

    /// <inheritdoc/>
    public override int Outputs => options.Hidden;

    /// <inheritdoc/>
    public override int FirstChoice => 0;

    /// <summary>Cells of coarse views that are read of an image.</summary>
    /// <param name="shape">Shape of the image.</param>
    public long CellsRead(ImageShape shape) => finder.CellsRead(shape);

    /// <inheritdoc/>
    public override void Begin(Arena arena, RowBatch batch)
    {
        for (int row = 0; row < arena.Rows; row++)
        {
            Span<Candidate> found = PlacesOf(arena, row, options.Most);
            ImageShape seenShape = batch.SeenShapeOf(row);
            int count;
            if (batch.RolloutOf(row) == 0)
            {
                Span<float> seen = arena.Once(windows)[row];
                count = finder.Find(batch.PixelsOf(row), batch.ViewOf(row), FilterWeights, found, seen, WindowStride, arena.Once(filtered)[row]);
                for (int k = 0; k < count; k++)
                {
                    Span<float> numbers = seen.Slice(k * WindowStride, WindowStride);
                    (numbers[WindowNumbers - 4], numbers[WindowNumbers - 3]) = (Fraction(found[k].X), Fraction(found[k].Y));
                    (numbers[WindowNumbers - 2], numbers[WindowNumbers - 1]) = LocationOf(found[k], seenShape);
                    numbers[WindowNumbers..].Clear();
                }
            }
            else
            {
                // An image's rollouts lie side by side and see the same.
                count = CountOf(arena, row - 1);
                PlacesOf(arena, row - 1, count).CopyTo(found);
                arena.Once(windows)[row - 1].CopyTo(arena.Once(windows)[row]);
                arena.Once(filtered)[row - 1].CopyTo(arena.Once(filtered)[row]);
            }

            arena.Once(counts)[row][0] = count;
            (arena.Once(extents)[row][0], arena.Once(extents)[row][1]) = (seenShape.Width, seenShape.Height);
            if (count > 0) kernel.Multiply(WindowsOf(arena, row), windowWeight.Value, HiddenOf(arena, hidden, row), ProductStart.Bias, windowBias.Value.Values, ProductFinish.Relu);
        }
    }

    /// <inheritdoc/>
    public override LocationDraw Choose(Arena arena, RowBatch batch, in Gaze gaze, int t, int row)
    {
        ref float choice = ref arena.Step(chosen, t)[row][0];
        choice = NoCandidate;
        int image = batch.NumberOf(row), rollout = batch.RolloutOf(row);
        if (gaze.Kind is not (GazeKind.Mean or GazeKind.Sampled)) return gaze.Next(image, rollout, t, meanX: 0f, meanY: 0f);
        Span<float> scored = Score(arena, t, row);
        if (scored.IsEmpty || TensorPrimitives.Max(scored) == float.NegativeInfinity) return LocationDraw.At(0f, 0f);
        int k = gaze.Kind == GazeKind.Mean ? TensorPrimitives.IndexOfMax(scored) : Draw(scored, gaze.Share(image, rollout, t));
        choice = k;
        (float x, float y) = LocationOf(PlacesOf(arena, row, k + 1)[k], batch.SeenShapeOf(row));
        return gaze.Next(image, rollout, t, x, y);
    }

    /// <inheritdoc/>
    public override void Judge(Arena arena, int t, bool withRatios, Span<Likelihood> likelihoods)
    {
        if (withRatios) throw new NotSupportedException("what a choice among candidates was under another policy is not kept");
        for (int row = 0; row < likelihoods.Length; row++)
        {
            likelihoods[row] = default;
            if (ChoiceOf(arena, t, row) == NoCandidate) continue;
            Span<float> scored = Score(arena, t, row);
            float own = scored[ChoiceOf(arena, t, row)], total = ToProbabilities(scored);
            likelihoods[row] = new Likelihood(WasDrawn(arena, t, row), own - total, LogRatio: 0f, Entropy(scored));
        }
    }

    /// <inheritdoc/>
    public override void Backward(Arena arena, int t, ReadOnlySpan<float> weights, float entropyWeight)
    {
        for (int row = 0; row < weights.Length; row++)
            if (WasDrawn(arena, t, row)) Backward(arena, t, row, weights[row], entropyWeight);
    }

    /// <inheritdoc/>
    public override void ClearGradients(Arena arena)
    {
        if (arena.Steps > 1) arena.Range(query().Gradient, ..^1).Values.Clear();
        arena.Once(hiddenGradient).Values.Clear();
        arena.Once(scoreGradient).Values.Clear();
        arena.Once(slopeGradient).Values.Clear();
        arena.Once(filterGradient).Values.Clear();
    }

    private void Backward(Arena arena, int t, int row, float weight, float entropyWeight)
    {
        Span<float> probabilities = Score(arena, t, row);
        ToProbabilities(probabilities);
        float entropy = Entropy(probabilities);
        int choice = ChoiceOf(arena, t, row), lanes = options.Hidden / Vector<float>.Count;
        ReadOnlySpan<Candidate> candidates = PlacesOf(arena, row, probabilities.Length);
        Span<Vector<float>> known = Lanes(arena.Once(hidden)[row]), knownGradient = Lanes(arena.Once(hiddenGradient)[row]);
        Span<Vector<float>> weights = Lanes(stackalloc float[options.Hidden]), sums = Lanes(stackalloc float[options.Hidden]);
        Weigh(arena, t, row, weights);
        float slopeSum = 0f;
        for (int k = 0; k < probabilities.Length; k++)
        {
            float p = probabilities[k];
            if (p == 0f) continue;
            float g = (weight * ((k == choice ? 1f : 0f) - p)) - (entropyWeight * p * (MathF.Log(p) + entropy));
            slopeSum += g * candidates[k].Saliency;
            if (filter is not null)
            {
                Span<float> weighed = arena.Once(filtered)[row].Slice(k * filter.Columns, filter.Columns), back = arena.Once(filterGradient)[row];
                TensorPrimitives.MultiplyAdd(weighed, g * slope.Value[0][0], back, back);
            }

            Vector<float> factor = new(g);
            for (int lane = 0; lane < lanes; lane++)
            {
                int i = (k * lanes) + lane;
                sums[lane] += factor * known[i];
                knownGradient[i] += Vector.ConditionalSelect(Vector.GreaterThan(known[i], default), factor * weights[lane], default);
            }
        }

        AddTo(Lanes(arena.Once(scoreGradient)[row]), sums);
        if (t > 0) AddTo(Lanes(arena.Step(query().Gradient, t - 1)[row]), sums);
        arena.Once(slopeGradient)[row][0] += slopeSum;
    }

    private static Span<Vector<float>> Lanes(Span<float> values) => MemoryMarshal.Cast<float, Vector<float>>(values);

    private static void AddTo(Span<Vector<float>> target, ReadOnlySpan<Vector<float>> added)
    {
        for (int lane = 0; lane < added.Length; lane++) target[lane] += added[lane];
    }

    private static int Draw(ReadOnlySpan<float> scored, float share)
    {
        float largest = TensorPrimitives.Max(scored), total = 0f;
        foreach (float score in scored) total += MathF.Exp(score - largest);
        float left = share * total;
        int last = NoCandidate;
        for (int k = 0; k < scored.Length; k++)
        {
            if (scored[k] == float.NegativeInfinity) continue;
            last = k;
            left -= MathF.Exp(scored[k] - largest);
            if (left < 0f) break;
        }

        return last;
    }

    /// <summary>Replaces scores by their softmax and returns log(sum(exp(scores))).</summary>
    private static float ToProbabilities(Span<float> scored)
    {
        float largest = TensorPrimitives.Max(scored), sum = 0f;
        foreach (ref float score in scored) sum += score = MathF.Exp(score - largest);
        TensorPrimitives.Divide(scored, sum, scored);
        return largest + MathF.Log(sum);
    }

    private static float Entropy(ReadOnlySpan<float> probabilities)
    {
        float sum = 0f;
        foreach (float p in probabilities)
            if (p > 0f) sum -= p * MathF.Log(p);
        return sum;
    }

    private static (float X, float Y) LocationOf(Candidate candidate, ImageShape shape) => ((2f * candidate.X / shape.Width) - 1f, (2f * candidate.Y / shape.Height) - 1f);

    // A candidate's place within its cell, -1 to 1 and beyond where the centroid lies in the next.
    private float Fraction(float pixels) => (2f * ((pixels / options.Cell) - MathF.Floor(pixels / options.Cell))) - 1f;

    private ReadOnlySpan<float> FilterWeights => filter is null ? default : filter.Value[0];

    private bool WasDrawn(Arena arena, int t, int row) => ChoiceOf(arena, t, row) != NoCandidate && LocationDraw.In(arena.Step(draws, t)[row]).Std != 0f;

    private int CountOf(Arena arena, int row) => (int)arena.Once(counts)[row][0];

    private int ChoiceOf(Arena arena, int t, int row) => (int)arena.Step(chosen, t)[row][0];

    private Span<Candidate> PlacesOf(Arena arena, int row, int count) => MemoryMarshal.Cast<float, Candidate>(arena.Once(places)[row])[..count];

    private Matrix WindowsOf(Arena arena, int row) => new(arena.Once(windows)[row], CountOf(arena, row), WindowNumbers, WindowStride);

    private Matrix HiddenOf(Arena arena, Slot slot, int row) => new(arena.Once(slot)[row], CountOf(arena, row), options.Hidden, options.Hidden);

    /// <summary>score_k of every candidate of choice t, -infinity for those near what was looked at; in memory that the next call uses again.</summary>
    private Span<float> Score(Arena arena, int t, int row)
    {
        int count = CountOf(arena, row), lanes = options.Hidden / Vector<float>.Count;
        Span<float> scored = arena.Once(scores)[row][..count];
        ReadOnlySpan<Candidate> candidates = PlacesOf(arena, row, count);
        Span<Vector<float>> known = Lanes(arena.Once(hidden)[row]), weights = Lanes(stackalloc float[options.Hidden]);
        Weigh(arena, t, row, weights);
        float slopeValue = slope.Value[0][0];
        for (int k = 0; k < count; k++)
        {
            Vector<float> sum = default;
            for (int lane = 0; lane < lanes; lane++) sum += weights[lane] * known[(k * lanes) + lane];
            scored[k] = (slopeValue * candidates[k].Saliency) + Vector.Sum(sum);
        }

        // A place that went through a location comes back within a pixel.
        float apart = MathF.Max(options.Apart * options.Cell, 1f), width = arena.Once(extents)[row][0], height = arena.Once(extents)[row][1];
        for (int earlier = 0; earlier < t; earlier++)
        {
            LocationDraw looked = LocationDraw.In(arena.Step(draws, earlier)[row]);
            float x = (looked.MeanX + 1f) / 2f * width, y = (looked.MeanY + 1f) / 2f * height;
            for (int k = 0; k < count; k++)
            {
                float dx = candidates[k].X - x, dy = candidates[k].Y - y;
                if ((dx * dx) + (dy * dy) <= apart * apart) scored[k] = float.NegativeInfinity;
            }
        }

        return scored;
    }

    /// <summary>What each unit of what is known of a candidate counts at choice t: v + q_(t-1).</summary>
    private void Weigh(Arena arena, int t, int row, Span<Vector<float>> weights)
    {
        Lanes(scoreWeight.Value.Values).CopyTo(weights);
        if (t > 0) AddTo(weights, Lanes(arena.Step(query().Value, t - 1)[row]));
    }

    /// <summary>Derivatives by all that scores candidates, summed over a block's rows.</summary>
    private sealed class Gradient(CandidatePolicy policy) : IGradientWork
    {
        public ParameterGroup Group => ParameterGroup.Policy;

        public IReadOnlyList<Parameter> Parameters { get; } = [policy.windowWeight, policy.windowBias, policy.scoreWeight, policy.slope, .. policy.filter is null ? [] : new[] { policy.filter }];

        public long ForwardMultiplyAdds(int steps) => (long)policy.options.Most * policy.options.Hidden * (WindowNumbers + steps);

        public long TrainingMultiplyAdds(int steps) => 3 * ForwardMultiplyAdds(steps);

        public void Sum(Arena arena, Span<float> gradients, bool add)
        {
            Matrix weight = policy.windowWeight.View(gradients), bias = policy.windowBias.View(gradients);
            Span<float> score = policy.scoreWeight.View(gradients)[0], slopeSum = policy.slope.View(gradients)[0], filterSum = policy.filter is null ? default : policy.filter.View(gradients)[0];
            if (!add)
            {
                weight.Values.Clear();
                bias.Values.Clear();
                score.Clear();
                slopeSum.Clear();
                filterSum.Clear();
            }

            for (int row = 0; row < arena.Rows; row++)
            {
                TensorPrimitives.Add(score, arena.Once(policy.scoreGradient)[row], score);
                slopeSum[0] += arena.Once(policy.slopeGradient)[row][0];
                TensorPrimitives.Add(filterSum, arena.Once(policy.filterGradient)[row][..filterSum.Length], filterSum);
                if (policy.CountOf(arena, row) == 0) continue;
                Matrix back = policy.HiddenOf(arena, policy.hiddenGradient, row);
                policy.kernel.MultiplyTransposed(policy.WindowsOf(arena, row), back, weight, ProductStart.Target);
                policy.kernel.SumRows(back, bias, ProductStart.Target);
            }
        }
    }
}
