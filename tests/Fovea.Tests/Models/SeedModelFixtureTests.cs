using System.Text.Json.Nodes;
using Fovea.Parts;
using Fovea.PolicyGradients;

namespace Fovea.Tests.Models;

/// <summary>
/// Convolutional glimpse network, LSTM core and normalised heads: a step and the evaluation after it against the numbers of PyTorch's
/// convolutions, batch normalisation and LSTM cell; Fixtures/make_seed_model_fixture.py made them.
/// </summary>
public sealed class SeedModelFixtureTests
{
    private const double Relative = 1e-4, Absolute = 1e-5;

    private readonly JsonObject fixture =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Models", "Fixtures", "seed-model.json")))!.AsObject();

    private readonly SmallModel small;

    public SeedModelFixtureTests()
    {
        BatchNormalizationOptions normalization = new() { Momentum = 0.1f, Epsilon = 1e-3f };
        small = new SmallModel(
            new LossOptions(),
            [.. Numbers("images").Select(value => (byte)value)],
            [.. Numbers("labels").Select(value => (int)value)],
            [.. Numbers("sampled").Select(value => (float)value)],
            change: options => options with
            {
                Glimpse = new ConvolutionalGlimpseOptions { Filters = 5, Features = 7, Normalization = normalization },
                Core = new LstmCoreOptions { Hidden = 6 },
                Location = new NormalizedHeadOptions { Normalization = normalization },
                Baseline = new NormalizedHeadOptions { Rectified = true, Normalization = normalization },
            });
        small.Model.Parameters.Initialize(1);
        foreach (Parameter parameter in Learned)
        {
            double[] values = Numbers("parameters", parameter.Name);
            for (int i = 0; i < values.Length; i++) parameter.Value[i / parameter.Columns][i % parameter.Columns] = (float)values[i];
        }

        small.Run();
    }

    private IEnumerable<Parameter> Learned => small.Model.Parameters.Parameters.Where(parameter => parameter.Group != ParameterGroup.Statistics);

    private IEnumerable<Parameter> Statistics => small.Model.Parameters.Parameters.Where(parameter => parameter.Group == ParameterGroup.Statistics);

    [Fact]
    public void Logits_and_losses_agree()
    {
        Close.To(Numbers("logits"), small.ByStep(small.Model.Logits.Value, SmallModel.Steps - 1, 1), Relative, Absolute, "logits");
        RowLoss loss = small.MeanLoss;
        Close.To(fixture["crossEntropy"]!.GetValue<double>(), loss.CrossEntropy, 1e-5, "cross-entropy");
        Close.To(fixture["policyLoss"]!.GetValue<double>(), loss.Policy, 1e-5, "policy loss");
        Close.To(fixture["baselineLoss"]!.GetValue<double>(), loss.Baseline, 1e-5, "baseline loss");
    }

    [Fact]
    public void Every_gradient_agrees()
    {
        Assert.Equal(fixture["gradients"]!.AsObject().Select(pair => pair.Key).Order(), Learned.Select(parameter => parameter.Name).Order());
        foreach (Parameter parameter in Learned)
            Close.To(Numbers("gradients", parameter.Name), parameter.Gradient.Flat(), Relative, Absolute, parameter.Name);
    }

    [Fact]
    public void Running_statistics_and_evaluation_with_a_glimpse_more_agree()
    {
        Assert.Equal(fixture["statistics"]!.AsObject().Count, Statistics.Count());
        foreach (Parameter parameter in Statistics)
        {
            for (int row = 0; row < parameter.Rows; row++)
                for (int column = 0; column < parameter.Columns; column++) parameter.Value[row][column] -= parameter.Gradient[row][column];
            Close.To(Numbers("statistics", parameter.Name), parameter.Value.Flat(), Relative, Absolute, parameter.Name);
        }

        small.Model.Parameters.Changed();
        Arena arena = small.Model.NewArena(SmallModel.Steps + 1, SmallModel.Rows, training: false);
        small.Look(arena, logitsAtEveryStep: true);
        Close.To(Numbers("evaluatedLogits"), arena.All(small.Model.Logits.Value).Flat(), Relative, Absolute, "logits");
    }

    private double[] Numbers(params string[] path) =>
        [.. path.Aggregate((JsonNode)fixture, (node, name) => node[name]!).AsArray().Select(value => value!.GetValue<double>())];
}
