using Fovea.PolicyGradients;

namespace Fovea.Tests.PolicyGradients;

public sealed class LossOptionsTests
{
    [Fact]
    public void Balanced_classes_count_the_same_and_images_count_one_on_average()
    {
        int[] labels = [0, 0, 0, 0, 0, 0, 1, 1, 3];
        float[] factors = ClassWeighting.Balanced.Factors(labels, classes: 4)!;
        Assert.Equal([0.5f, 1.5f, 0f, 3f], factors);
        Assert.Equal(1, labels.Average(label => factors[label]), 1e-6);
        Assert.Null(ClassWeighting.None.Factors(labels, classes: 4));
    }

    [Fact]
    public void Factors_act_on_the_gradient_and_not_on_what_is_reported()
    {
        (double plainLoss, float[] plain) = GradientOf(classWeights: null);
        (double weightedLoss, float[] weighted) = GradientOf([2f, 3f, 5f]);
        Assert.Equal(plainLoss, weightedLoss);
        // Labels of the rows, two rollouts per image: 0 0 2 2 1 1.
        float[] factors = [2f, 2f, 5f, 5f, 3f, 3f];
        for (int i = 0; i < plain.Length; i++) Close.To(plain[i] * factors[i / 3], weighted[i], 1e-7, "gradient");
    }

    [Fact]
    public void Rewards_of_a_class_that_was_said()
    {
        const float crossEntropy = 1.5f;
        float[] probabilities = [0.5f, 0.25f, 0.25f, 0f];
        Assert.Equal(1f, RewardKind.Correct.Earned(crossEntropy, correct: true, probabilities));
        Assert.Equal(0f, RewardKind.Correct.Earned(crossEntropy, correct: false, probabilities));
        Close.To(0.2231301601, RewardKind.Probability.Earned(crossEntropy, correct: false, probabilities), 1e-6, "probability");
        Assert.Equal(-1.5f, RewardKind.LogLikelihood.Earned(crossEntropy, correct: false, probabilities));
        Assert.Equal(-5f, RewardKind.LogLikelihood.Earned(80f, correct: false, probabilities));
        // log 4 - 1.5 log 2
        Close.To(0.3465735903, RewardKind.Information.Earned(crossEntropy, correct: false, probabilities), 1e-6, "information");
        // Of each class log 2, less what is in doubt of it.
        double doubt = Math.Log(2) + (2 * ((0.25 * Math.Log(4)) + (0.75 * Math.Log(4 / 3.0))));
        Close.To((4 * Math.Log(2)) - doubt, RewardKind.Information.Earned(crossEntropy, correct: false, probabilities, severalClasses: true), 1e-6, "information of each");
    }

    private static (double Loss, float[] Gradient) GradientOf(float[]? classWeights)
    {
        Models.SmallModel small = Models.SmallModel.Random(new LossOptions(), detachPolicy: true);
        small.Run();
        RowLoss[] losses = new RowLoss[Models.SmallModel.Rows];
        new ClassificationLoss(small.Model, classWeights).Evaluate(small.Arena, small.Batch, 1f / losses.Length, losses);
        return (losses.Sum(loss => loss.CrossEntropy), small.ByStep(small.Model.Logits.Gradient, Models.SmallModel.Steps - 1, 1));
    }
}
