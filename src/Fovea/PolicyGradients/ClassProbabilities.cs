using Fovea.Models;

namespace Fovea.PolicyGradients;

/// <summary>What a model's logits say in probabilities.</summary>
internal static class ClassProbabilities
{
    /// <summary>Of one class, or of each class for itself.</summary>
    /// <param name="model">Whose logits they are.</param>
    /// <param name="logits">[classes].</param>
    /// <param name="probabilities">[classes]; overwritten. Their sum is 1 unless the model says several classes.</param>
    public static void Read(ImageClassifier model, ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        if (!model.SeveralClasses) CrossEntropy.Softmax(logits, probabilities);
        else for (int c = 0; c < logits.Length; c++) probabilities[c] = BinaryCrossEntropy.Sigmoid(logits[c]);
    }
}
