using System.Text.Json.Nodes;
using Fovea.Parts;
using Fovea.PolicyGradients;
using Fovea.Tests.Policies;

namespace Fovea.Tests.Models;

/// <summary>One step against the numbers of PyTorch's autograd; Fixtures/make_hybrid_loss_fixture.py made them.</summary>
public sealed class HybridLossFixtureTests
{
    private const double Relative = 2e-5, Absolute = 2e-6;

    private readonly JsonObject fixture =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Models", "Fixtures", "hybrid-loss.json")))!.AsObject();

    private readonly SmallModel small;

    public HybridLossFixtureTests()
    {
        small = new SmallModel(
            new LossOptions { PolicyWeight = 0.7f, BaselineWeight = 1.3f },
            [.. Numbers("images").Select(value => (byte)value)],
            [.. Numbers("labels").Select(value => (int)value)],
            [.. Numbers("sampled").Select(value => (float)value)]);
        foreach (Parameter parameter in small.Model.Parameters.Parameters)
        {
            double[] values = Numbers("parameters", parameter.Name);
            for (int row = 0; row < parameter.Rows; row++)
                for (int column = 0; column < parameter.Columns; column++)
                    parameter.Value[row][column] = (float)values[(row * parameter.Columns) + column];
        }

        small.Run();
    }

    [Fact]
    public void Patches_logits_rewards_and_losses_agree()
    {
        Close.To(Numbers("patches"), small.ByStep(small.Model.Patches, 0, SmallModel.Steps), 1e-6, 1e-7, "patches");
        Close.To(Numbers("logits"), small.ByStep(small.Model.Logits.Value, SmallModel.Steps - 1, 1), Relative, Absolute, "logits");
        Assert.Equal(Numbers("rewards"), small.Rewards);
        RowLoss loss = small.MeanLoss;
        Close.To(fixture["crossEntropy"]!.GetValue<double>(), loss.CrossEntropy, 1e-6, "cross-entropy");
        Close.To(fixture["policyLoss"]!.GetValue<double>(), loss.Policy, 1e-6, "policy loss");
        Close.To(fixture["baselineLoss"]!.GetValue<double>(), loss.Baseline, 1e-6, "baseline loss");
    }

    [Fact]
    public void Log_probabilities_agree()
    {
        float[] actual = new float[(SmallModel.Steps - 1) * SmallModel.Rows];
        for (int i = 0; i < actual.Length; i++)
        {
            (int t, int row) = (1 + (i / SmallModel.Rows), i % SmallModel.Rows);
            actual[i] = small.Model.Policy.Judge(small.Arena, t)[row].LogProbability;
        }

        Close.To(Numbers("logProbabilities"), actual, Relative, 1e-5, "log-probability");
    }

    [Fact]
    public void Every_gradient_agrees()
    {
        Assert.Equal(fixture["gradients"]!.AsObject().Count, small.Model.Parameters.Parameters.Count);
        foreach (Parameter parameter in small.Model.Parameters.Parameters)
            Close.To(Numbers("gradients", parameter.Name), parameter.Gradient.Flat(), Relative, Absolute, parameter.Name);
    }

    private double[] Numbers(params string[] path) =>
        [.. path.Aggregate((JsonNode)fixture, (node, name) => node[name]!).AsArray().Select(value => value!.GetValue<double>())];
}
