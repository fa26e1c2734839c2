using Fovea.Data;
using Fovea.Data.Views;
using Fovea.Models;
using Fovea.Numerics;
using Fovea.Parts;
using Fovea.Policies;
using Fovea.PolicyGradients;

namespace Fovea.Tests.Policies;

/// <summary>A policy over candidates, and votes beside it: what is drawn, and every derivative against finite differences.</summary>
public sealed class CandidatePolicyTests
{
    private const int Images = 4, Steps = 5, Classes = 3;

    private static readonly ImageShape shape = new(260, 300, 1);

    private static readonly LossOptions loss = new()
    {
        Reward = RewardKind.Information,
        RewardTiming = RewardTiming.Glimpse,
        Baseline = BaselineKind.Standardized,
        BaselineWeight = 0f,
        PolicyWeight = 0.7f,
        EntropyWeight = 0.05f,
        EarlyClassWeight = 0.4f,
        GlimpseClassWeight = 0.6f,
    };

    [Theory]
    [InlineData(ParameterGroup.Policy, false)]
    [InlineData(ParameterGroup.Classifier, false)]
    [InlineData(ParameterGroup.Policy, true)]
    [InlineData(ParameterGroup.Classifier, true)]
    [InlineData(ParameterGroup.Classifier, false, VotePooling.Attention)]
    public void Derivatives_are_those_of_finite_differences(ParameterGroup group, bool severalClasses, VotePooling pooling = VotePooling.Sum)
    {
        RecurrentAttentionModel model = NewModel(severalClasses: severalClasses, pooling: pooling);
        RowBatch batch = NewBatch(rollouts: 2, severalClasses);
        Arena arena = model.NewArena(Steps, batch.Rows, training: true);
        HybridLoss hybrid = new(model, loss);
        model.Forward(arena, batch, Drawn);
        RowLoss[] rows = new RowLoss[batch.Rows];
        // Advantages are constants for the policy: those of the first pass.
        hybrid.Evaluate(arena, batch, 1f / batch.Rows, rows);
        model.Backward(arena);
        foreach (IGradientWork work in model.GradientWork) work.Sum(arena, model.Parameters.Gradients.Span, add: false);
        float[] gradients = model.Parameters.Gradients.Span.ToArray();
        RandomSequence random = new(5, RandomPurpose.Data, 0);
        foreach (Parameter parameter in model.Parameters.Parameters.Where(parameter => parameter.Group == group && parameter.Name != "baseline.weight"))
        {
            float[] direction = new float[model.Parameters.Length], before = model.Parameters.Values.Span.ToArray();
            double expected = 0;
            for (int row = 0; row < parameter.Rows; row++)
            {
                foreach (ref float number in parameter.View(direction)[row]) number = (2f * random.NextFloat()) - 1f;
                for (int column = 0; column < parameter.Columns; column++) expected += (double)parameter.View(direction)[row][column] * parameter.View(gradients)[row][column];
            }

            const float step = 3e-4f;
            double measured = (LossAt(step) - LossAt(-step)) / (2 * step);
            before.CopyTo(model.Parameters.Values.Span);
            Assert.True(Math.Abs(expected - measured) <= 6e-4 + (0.02 * Math.Abs(measured)), $"{parameter.Name}: {expected} by the backward pass, {measured} by differences");

            double LossAt(float along)
            {
                for (int i = 0; i < before.Length; i++) model.Parameters.Values.Span[i] = before[i] + (along * direction[i]);
                model.Parameters.Changed();
                model.Forward(arena, batch, Gaze.Recorded);
                return group == ParameterGroup.Policy ? PolicyLoss() : hybrid.EvaluateMean(arena, batch).Classification;
            }

            double PolicyLoss()
            {
                double sum = 0;
                for (int t = 0; t < Steps; t++)
                {
                    foreach ((int row, Likelihood likelihood) in model.Policy.Judge(arena, t, withRatios: false).Index())
                        sum += (-loss.PolicyWeight * Advantage(t, row) * likelihood.LogProbability) - (loss.EntropyWeight * likelihood.Entropy);
                }

                return sum / (Steps * batch.Rows);
            }
        }

        // What glimpses say does not depend on the policy while they look at the same places.
        double Advantage(int t, int row)
        {
            double[] earned = [.. Enumerable.Range(0, batch.Rows).Select(r => InformationOf(arena.Step(model.Vote!.Value.Value, t)[r]))];
            double mean = earned.Average();
            return (earned[row] - mean) / (Math.Sqrt(earned.Average(one => (one - mean) * (one - mean))) + 1e-6);
        }
    }

    /// <summary>
    /// A filter that weighs the middle cell alone changes saliency as a larger slope does, so that its derivative is the slope's times the slope. Where candidates are
    /// found depends on it, too, but has no derivative.
    /// </summary>
    [Fact]
    public void A_learned_saliency_has_the_derivative_of_the_slope_where_its_filter_weighs_brightness()
    {
        RecurrentAttentionModel model = NewModel(Saliency.Learned);
        RowBatch batch = NewBatch(rollouts: 2);
        Arena arena = model.NewArena(Steps, batch.Rows, training: true);
        model.Forward(arena, batch, Drawn);
        new HybridLoss(model, loss).Evaluate(arena, batch, 1f / batch.Rows, new RowLoss[batch.Rows]);
        model.Backward(arena);
        foreach (IGradientWork work in model.GradientWork) work.Sum(arena, model.Parameters.Gradients.Span, add: false);
        Parameter filter = model.Parameters.Parameters.Single(parameter => parameter.Name == "candidates.filter.weight");
        Parameter slope = model.Parameters.Parameters.Single(parameter => parameter.Name == "candidates.slope");
        double expected = slope.Value[0][0] * slope.View(model.Parameters.Gradients.Span)[0][0];
        Assert.NotEqual(0, expected);
        Close.To(expected, filter.View(model.Parameters.Gradients.Span)[0][4], 1e-4 * Math.Abs(expected), "derivative of the middle weight");
        Assert.All(filter.View(model.Parameters.Gradients.Span)[0].ToArray(), number => Assert.NotEqual(0f, number));
    }

    [Fact]
    public void No_glimpse_looks_near_where_an_earlier_one_looked_and_all_look_at_candidates()
    {
        RecurrentAttentionModel model = NewModel();
        RowBatch batch = NewBatch(rollouts: 3);
        Arena arena = model.NewArena(Steps, batch.Rows, training: true);
        model.Forward(arena, batch, Drawn);
        for (int row = 0; row < batch.Rows; row++)
        {
            (float X, float Y)[] places = [.. Enumerable.Range(0, Steps).Select(t => LocationDraw.In(arena.Step(model.Draws, t)[row])).Select(draw => (draw.MeanX, draw.MeanY))];
            for (int t = 0; t < Steps; t++)
            {
                for (int earlier = 0; earlier < t; earlier++)
                    Assert.True(Distance(places[t], places[earlier]) > 18, $"row {row}: glimpses {earlier} and {t} at {places[earlier]} and {places[t]}");
            }
        }

        static double Distance((float X, float Y) a, (float X, float Y) b) => Math.Sqrt(Math.Pow((a.X - b.X) * shape.Width / 2, 2) + Math.Pow((a.Y - b.Y) * shape.Height / 2, 2));
    }

    [Fact]
    public void Drawn_candidates_have_the_probabilities_that_the_policy_gives_them()
    {
        RecurrentAttentionModel model = NewModel();
        const int rollouts = 3000;
        RowBatch batch = new(NewImages(), 1, rollouts);
        batch.Fill([0]);
        Arena arena = model.NewArena(1, batch.Rows, training: true);
        model.Forward(arena, batch, Drawn);
        Likelihood[] likelihoods = model.Policy.Judge(arena, 0, withRatios: false);
        var byPlace = Enumerable.Range(0, rollouts)
            .GroupBy(row => LocationDraw.In(arena.Step(model.Draws, 0)[row]) is var draw ? (draw.MeanX, draw.MeanY) : default, row => Math.Exp(likelihoods[row].LogProbability)).ToArray();
        Assert.True(byPlace.Length > 3, $"{byPlace.Length} places");
        foreach (var place in byPlace)
        {
            double p = place.First(), share = place.Count() / (double)rollouts;
            Assert.True(Math.Abs(p - share) < 4 * Math.Sqrt(p * (1 - p) / rollouts), $"drawn {share:F4} of the time, with a probability of {p:F4}");
        }
    }

    [Fact]
    public void Evaluation_looks_at_the_most_probable_candidate()
    {
        RecurrentAttentionModel model = NewModel();
        RowBatch batch = NewBatch(rollouts: 1);
        Arena arena = model.NewArena(Steps, batch.Rows, training: false);
        model.Forward(arena, batch, Gaze.ForEvaluation(StartLocation.Chosen, std: 0f, seed: 1, pass: 0));
        for (int t = 0; t < Steps; t++)
        {
            foreach (Likelihood likelihood in model.Policy.Judge(arena, t, withRatios: false))
            {
                // The most probable of n is at least as probable as their geometric mean, exp(-entropy).
                Assert.True(likelihood.LogProbability >= -likelihood.Entropy, $"{likelihood}");
            }
        }
    }

    [Fact]
    public void A_view_is_looked_at_as_an_image_that_was_turned_would_be()
    {
        RecurrentAttentionModel model = NewModel();
        ImageSet images = NewImages();
        Augmentation augmentation = new(new AugmentationOptions { Flips = true, QuarterTurns = true }, seed: 1);
        Gaze gaze = Gaze.ForEvaluation(StartLocation.Chosen, std: 0f, seed: 1, pass: 0);
        Arena seen = model.NewArena(Steps, 1, training: false), expected = model.NewArena(Steps, 1, training: false);
        HashSet<ImageView> views = [];
        for (int epoch = 0; epoch < 10; epoch++)
        {
            RowBatch viewed = new(images, 1, rollouts: 1, augmentation);
            viewed.Fill([0], epoch);
            ImageView view = viewed.ViewOf(0);
            views.Add(view);
            ImageShape turned = view.ShapeOf(shape);
            byte[] pixels = new byte[turned.Bytes];
            for (int i = 0; i < pixels.Length; i++)
            {
                GlimpseBox from = view.ToImage(new GlimpseBox(i % turned.Width, i / turned.Width, 1), shape);
                pixels[i] = images.Pixels(0)[(int)((from.Top * shape.Width) + from.Left)];
            }

            RowBatch plain = new(ImageSet.InMemory(turned, pixels, [0]), 1, rollouts: 1);
            plain.Fill([0]);
            model.Forward(seen, viewed, gaze);
            model.Forward(expected, plain, gaze);
            for (int t = 0; t < Steps; t++)
            {
                Assert.Equal(LocationDraw.In(expected.Step(model.Draws, t)[0]).MeanX, LocationDraw.In(seen.Step(model.Draws, t)[0]).MeanX);
                Assert.Equal(LocationDraw.In(expected.Step(model.Draws, t)[0]).MeanY, LocationDraw.In(seen.Step(model.Draws, t)[0]).MeanY);
                Assert.Equal(expected.Step(model.Vote!.Value.Value, t)[0], seen.Step(model.Vote!.Value.Value, t)[0]);
            }
        }

        Assert.True(views.Count > 4, $"{views.Count} views");
    }

    private static Gaze Drawn => Gaze.ForTraining(StartLocation.Chosen, std: 0.01f, seed: 3, epoch: 0);

    private static RecurrentAttentionModel NewModel(Saliency saliency = Saliency.Brightness, bool severalClasses = false, VotePooling pooling = VotePooling.Sum)
    {
        RecurrentAttentionModel model = new(
            new RecurrentAttentionOptions
            {
                Sensor = new MultiScaleSensorOptions { Size = 8 },
                Glimpses = Steps,
                Glimpse = new DenseGlimpseOptions { What = 16, Where = 8, Features = 16 },
                Core = new MinimalGatedCoreOptions { Hidden = 16 },
                Candidates = new CandidateOptions { Hidden = 16, Saliency = saliency },
                Votes = new VoteOptions { Pooling = pooling },
                Start = StartLocation.Chosen,
                ClassAfterEveryGlimpse = true,
                SeveralClasses = severalClasses,
            },
            shape.Channels,
            Classes);
        model.Parameters.Initialize(7);
        // Nothing at 0, where a ReLU has two derivatives, and scores and weights of votes that depend on what was seen.
        RandomSequence random = new(9, RandomPurpose.Data, 0);
        foreach (Parameter vector in model.Parameters.Parameters.Where(parameter => parameter.Shape.Count == 1 && parameter.Name is not ("candidates.slope" or "candidates.filter.weight")))
            for (int i = 0; i < vector.Columns; i++) vector.Value[0][i] = random.NextFloat() - 0.5f;
        foreach (Parameter attention in model.Parameters.Parameters.Where(parameter => parameter.Name.StartsWith("votes.attention_", StringComparison.Ordinal)))
            for (int i = 0; i < attention.Rows; i++) attention.Value[i][0] = (attention.Rows == 2 ? 0.04f : 4f) * (random.NextFloat() - 0.5f);
        model.Parameters.Changed();
        return model;
    }

    private static RowBatch NewBatch(int rollouts, bool severalClasses = false)
    {
        RowBatch batch = new(NewImages(severalClasses), Images, rollouts);
        batch.Fill([.. Enumerable.Range(0, Images)]);
        return batch;
    }

    /// <summary>Images with a dozen spots of random shades each; of sets of classes, two classes, one, none and all three are there.</summary>
    private static ImageSet NewImages(bool severalClasses = false)
    {
        RandomSequence random = new(1, RandomPurpose.Data, 0);
        byte[] pixels = new byte[Images * shape.Bytes];
        for (int image = 0; image < Images; image++)
        {
            for (int spot = 0; spot < 12; spot++)
            {
                int left = 10 + random.NextInt(shape.Width - 30), top = 10 + random.NextInt(shape.Height - 30);
                for (int y = top; y < top + 9; y++)
                    for (int x = left; x < left + 9; x++) pixels[(image * shape.Bytes) + (y * shape.Width) + x] = (byte)(100 + random.NextInt(150));
            }
        }

        return ImageSet.InMemory(shape, pixels, severalClasses ? [0b011, 0b100, 0, 0b111] : [.. Enumerable.Range(0, Images).Select(image => image % Classes)], severalClasses);
    }

    private static double InformationOf(ReadOnlySpan<float> vote)
    {
        double sum = Math.Log(Classes);
        for (int c = 0; c < Classes; c++)
        {
            double q = vote[c] + ((double)vote[^1] / Classes);
            sum += q * Math.Log(q);
        }

        return sum;
    }
}

file static class HybridLosses
{
    /// <summary>The mean loss of all rows.</summary>
    public static RowLoss EvaluateMean(this HybridLoss hybrid, Arena arena, RowBatch batch)
    {
        RowLoss[] rows = new RowLoss[batch.Rows];
        hybrid.Evaluate(arena, batch, 1f / batch.Rows, rows);
        return rows.Aggregate((left, right) => left + right) / rows.Length;
    }
}
