using Fovea.Parts;
using Fovea.PolicyGradients;

namespace Fovea.Tests.Models;

/// <summary>The figures that metrics tell of a loss, against their definitions in plain double loops, and against the derivatives that training follows.</summary>
public sealed class ReportedLossTests
{
    private const int Last = SmallModel.Steps - 1;

    private static readonly float[] classWeights = [0.5f, 2f, 1.25f];

    public static TheoryData<LossOptions, bool> Options => new()
    {
        { new LossOptions { PolicyWeight = 0.8f, BaselineWeight = 1.2f }, false },
        { new LossOptions { Baseline = BaselineKind.None, PolicyWeight = -2f }, false },
        { new LossOptions { Baseline = BaselineKind.LeaveOneOut, Reward = RewardKind.Probability }, false },
        { new LossOptions { RatioClip = 0.2f, PolicyWeight = 0.6f, Reward = RewardKind.Probability }, false },
        { new LossOptions { RatioClip = 0.05f, Baseline = BaselineKind.None, RewardTiming = RewardTiming.Gains, Discount = 0.7f, EarlyClassWeight = 0.3f, Reward = RewardKind.LogLikelihood }, true },
        { new LossOptions { RewardTiming = RewardTiming.Gains, EarlyClassWeight = 0.6f, Reward = RewardKind.Probability, BaselineWeight = 0.4f }, true },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Every_part_is_what_its_definition_says(LossOptions options, bool classAfterEveryGlimpse)
    {
        foreach (float[]? weights in new[] { null, classWeights })
        {
            Case made = new(options, classAfterEveryGlimpse, weights);
            RowLoss reported = made.Evaluate();
            Naive expected = made.Recompute();
            Close.To(expected.CrossEntropy, reported.CrossEntropy, 1e-5, "cross-entropy");
            Close.To(expected.Early, reported.EarlyCrossEntropy, 1e-5, "early cross-entropy");
            Close.To(expected.Policy, reported.Policy, 1e-4, "policy");
            Close.To(expected.Baseline, reported.Baseline, 1e-5, "baseline");
            Close.To(expected.Reward, reported.Reward, 1e-5, "reward");
            Close.To(expected.Correct, reported.Correct, 1e-9, "correct");
            Close.To(expected.Hybrid, reported.Hybrid(options), 1e-4, "hybrid");
        }
    }

    /// <summary>
    /// The slope of what is reported is what parameters follow: by the location network's, of which only the policy's term depends, and by the action
    /// network's last layer, of which the classes' do. Advantages are constants, so rewards must not move: they are for right or wrong.
    /// </summary>
    [Theory]
    [InlineData(0f)]
    [InlineData(0.2f)]
    public void The_reported_loss_has_the_slope_that_training_follows(float ratioClip)
    {
        Case made = new(new LossOptions { RatioClip = ratioClip, PolicyWeight = 0.7f, EarlyClassWeight = 0.4f, Baseline = BaselineKind.None }, classAfterEveryGlimpse: true, classWeights);
        made.Evaluate();
        made.Backward();
        foreach (string name in new[] { "location.weight", "location.bias", "action.weight", "action.bias" })
        {
            Parameter parameter = made.Small.Model.Parameters.Parameters.Single(parameter => parameter.Name == name);
            float[] actual = parameter.Gradient.Flat();
            Close.To(made.Slopes(parameter), actual, 0.02, 2e-3, name);
            Assert.Contains(actual, value => Math.Abs(value) > 0.01);
        }
    }

    /// <summary>A model whose rollouts were drawn by a policy that has moved since.</summary>
    private sealed class Case
    {
        private readonly LossOptions options;
        private readonly float[]? weights;
        private readonly RowLoss[] losses = new RowLoss[SmallModel.Rows];
        private readonly float[] means;

        public Case(LossOptions options, bool classAfterEveryGlimpse, float[]? weights)
        {
            (this.options, this.weights) = (options, weights);
            Small = SmallModel.Random(options, detachPolicy: true, classAfterEveryGlimpse);
            means = BesideThoseOfNow(Small);
        }

        public SmallModel Small { get; }

        public RowLoss Evaluate()
        {
            Small.Model.Parameters.Changed();
            Small.Look(Small.Arena, means);
            new HybridLoss(Small.Model, options, weights).Evaluate(Small.Arena, Small.Batch, 1f / SmallModel.Rows, losses);
            return losses.Aggregate((left, right) => left + right) / SmallModel.Rows;
        }

        public void Backward()
        {
            Small.Model.Backward(Small.Arena);
            foreach (IGradientWork work in Small.Model.GradientWork) work.Sum(Small.Arena, Small.Model.Parameters.Gradients.Span, add: false);
        }

        public double[] Slopes(Parameter parameter)
        {
            const float nudge = 1e-3f;
            double[] slopes = new double[parameter.Rows * parameter.Columns];
            for (int i = 0; i < slopes.Length; i++)
            {
                float kept = parameter.Value[i / parameter.Columns][i % parameter.Columns];
                parameter.Value[i / parameter.Columns][i % parameter.Columns] = kept + nudge;
                double above = Evaluate().Hybrid(options);
                parameter.Value[i / parameter.Columns][i % parameter.Columns] = kept - nudge;
                slopes[i] = (above - Evaluate().Hybrid(options)) / (2 * nudge);
                parameter.Value[i / parameter.Columns][i % parameter.Columns] = kept;
            }

            return slopes;
        }

        /// <summary>Means over rows, from what the model said and where it looked.</summary>
        public Naive Recompute()
        {
            double crossEntropy = 0, early = 0, classification = 0, policy = 0, baseline = 0, reward = 0, correct = 0;
            for (int row = 0; row < SmallModel.Rows; row++)
            {
                int label = Small.Labels[row / SmallModel.Rollouts];
                double weight = weights?[label] ?? 1;
                double last = CrossEntropyAt(Last, row, label);
                crossEntropy += last;
                classification += weight * last;
                reward += RewardAt(Last, row);
                correct += IsRight(Last, row, label) ? 1 : 0;
                for (int t = 1; t <= Last; t++)
                {
                    if (Small.Model.Options.ClassAfterEveryGlimpse)
                    {
                        double before = CrossEntropyAt(t - 1, row, label) / Last;
                        early += before;
                        classification += weight * options.EarlyClassWeight * before;
                    }

                    double gained = ReturnOf(t, row), said = Small.Arena.Step(Small.Model.Baseline.Value, t - 1)[row][0];
                    double advantage = options.Baseline switch
                    {
                        BaselineKind.Learned => gained - said,
                        BaselineKind.LeaveOneOut => gained - ReturnOf(t, row ^ 1),
                        _ => gained,
                    };
                    policy += PolicyOf(t, row, advantage) / Last;
                    if (options.Baseline == BaselineKind.Learned) baseline += (said - gained) * (said - gained) / Last;
                }
            }

            const int rows = SmallModel.Rows;
            double hybrid = (classification + (options.PolicyWeight * policy) + (options.BaselineWeight * baseline)) / rows;
            return new Naive(crossEntropy / rows, early / rows, policy / rows, baseline / rows, reward / rows, correct / rows, hybrid);
        }

        /// <summary>What the places were drawn around, [steps][rows][2]: means that lie a little beside those of now.</summary>
        private static float[] BesideThoseOfNow(SmallModel small)
        {
            small.Model.Parameters.Changed();
            small.Look(small.Arena);
            float[] means = new float[small.Sampled.Length];
            for (int t = 1; t <= Last; t++)
                for (int row = 0; row < SmallModel.Rows; row++)
                    (means[((t * SmallModel.Rows) + row) * 2], means[(((t * SmallModel.Rows) + row) * 2) + 1]) = small.MeanOf(t, row);
            for (int i = 0; i < means.Length; i++) means[i] += 0.02f * ((i % 5) - 2);
            return means;
        }

        private double PolicyOf(int t, int row, double advantage)
        {
            double now = 0, then = 0;
            for (int axis = 0; axis < 2; axis++)
            {
                int place = (((t * SmallModel.Rows) + row) * 2) + axis;
                now += LogDensity(Small.Sampled[place], Math.Tanh(Small.Arena.Step(Small.Model.Location.Value, t - 1)[row][axis]));
                then += LogDensity(Small.Sampled[place], means[place]);
            }

            if (options.RatioClip == 0) return -now * advantage;
            double ratio = Math.Exp(now - then);
            return -Math.Min(ratio * advantage, Math.Clamp(ratio, 1 - options.RatioClip, 1 + options.RatioClip) * advantage);
        }

        private double ReturnOf(int t, int row) => options.RewardTiming == RewardTiming.End
            ? RewardAt(Last, row)
            : Enumerable.Range(t, Last - t + 1).Sum(k => Math.Pow(options.Discount, k - t) * (RewardAt(k, row) - RewardAt(k - 1, row)));

        private double RewardAt(int t, int row)
        {
            int label = Small.Labels[row / SmallModel.Rollouts];
            return options.Reward switch
            {
                RewardKind.Probability => Math.Exp(-CrossEntropyAt(t, row, label)),
                RewardKind.LogLikelihood => Math.Max(-5, -CrossEntropyAt(t, row, label)),
                _ => IsRight(t, row, label) ? 1 : 0,
            };
        }

        private double CrossEntropyAt(int t, int row, int label)
        {
            float[] logits = Small.Arena.Step(Small.Model.Logits.Value, t)[row].ToArray();
            return Math.Log(logits.Sum(logit => Math.Exp(logit))) - logits[label];
        }

        private bool IsRight(int t, int row, int label)
        {
            float[] logits = Small.Arena.Step(Small.Model.Logits.Value, t)[row].ToArray();
            return logits[label] == logits.Max();
        }

        private double LogDensity(double sample, double mean)
        {
            double std = Small.Model.LocationStd;
            return -((sample - mean) * (sample - mean) / (2 * std * std)) - Math.Log(std * Math.Sqrt(2 * Math.PI));
        }
    }

    private sealed record Naive(double CrossEntropy, double Early, double Policy, double Baseline, double Reward, double Correct, double Hybrid);
}
