using Fovea.Parts;

namespace Fovea.Tests.Models;

/// <summary>Every derivative by every parameter against finite differences of the double reference.</summary>
public sealed class GradientTests
{
    [Theory]
    [InlineData(BaselineKind.Learned)]
    [InlineData(BaselineKind.LeaveOneOut)]
    [InlineData(BaselineKind.None)]
    public void Detached_heads_learn_from_their_own_part_of_the_loss(BaselineKind baseline)
    {
        SmallModel small = SmallModel.Random(new LossOptions { Baseline = baseline, PolicyWeight = 0.8f, BaselineWeight = 1.2f }, detachPolicy: true);
        Check(small, parameter => parameter.Group);
    }

    [Fact]
    public void Heads_that_are_not_detached_teach_core_and_glimpse_network_too()
    {
        SmallModel small = SmallModel.Random(new LossOptions { PolicyWeight = 0.8f, BaselineWeight = 1.2f }, detachPolicy: false);
        Check(small, _ => null);
    }

    [Theory]
    [InlineData(RewardKind.Correct, RewardTiming.End, BaselineKind.Learned)]
    [InlineData(RewardKind.LogLikelihood, RewardTiming.End, BaselineKind.LeaveOneOut)]
    [InlineData(RewardKind.Probability, RewardTiming.Gains, BaselineKind.Learned)]
    [InlineData(RewardKind.LogLikelihood, RewardTiming.Gains, BaselineKind.LeaveOneOut)]
    public void A_class_after_every_glimpse_teaches_and_is_rewarded(RewardKind reward, RewardTiming timing, BaselineKind baseline)
    {
        LossOptions loss = new() { Reward = reward, RewardTiming = timing, Discount = 0.7f, EarlyClassWeight = 0.6f, Baseline = baseline, PolicyWeight = 0.8f };
        Check(SmallModel.Random(loss, detachPolicy: true, classAfterEveryGlimpse: true), parameter => parameter.Group);
    }

    private static void Check(SmallModel small, Func<Parameter, ParameterGroup?> learnsFrom)
    {
        small.Run();
        Assert.Contains(1.0, small.Correct);
        Assert.Contains(0.0, small.Correct);
        ReferenceModel reference = new(small);
        foreach (Parameter parameter in small.Model.Parameters.Parameters)
        {
            double[] expected = [.. Enumerable.Range(0, parameter.Rows * parameter.Columns)
                .Select(index => reference.Derivative(parameter, index, learnsFrom(parameter)))];
            Close.To(expected, parameter.Gradient.Flat(), 1e-4, 1e-6, parameter.Name);
        }
    }
}
