namespace Fovea.Tests.Training;

/// <summary>Scores worked out by hand.</summary>
public sealed class ClassificationScoresTests
{
    [Fact]
    public void Two_classes()
    {
        // 100 looks: 50 right "no", 10 false alarms, 5 misses, 35 hits.
        ClassificationScores scores = ClassificationScores.FromConfusion([[50, 10], [5, 35]], rocAuc: 0.9);
        Assert.Equal(85, scores.AccuracyPercent, 1e-9);
        Assert.Equal(100 * 35 / 45.0, scores.PrecisionPercent, 1e-9);
        Assert.Equal(100 * 35 / 40.0, scores.RecallPercent, 1e-9);
        Assert.Equal(100 * 70 / 85.0, scores.F1Percent, 1e-9);
        // Chance: 0.60 * 0.55 + 0.40 * 0.45 = 0.51; (0.85 - 0.51) / 0.49.
        Assert.Equal(0.34 / 0.49, scores.CohenKappa, 1e-9);
        Assert.Equal(0.9, scores.RocAuc);
    }

    [Fact]
    public void More_classes_are_averaged()
    {
        ClassificationScores scores = ClassificationScores.FromConfusion([[2, 0, 0], [1, 1, 0], [1, 1, 2]], rocAuc: 1);
        Assert.Equal(62.5, scores.AccuracyPercent, 1e-9);
        // Precision 2/4, 1/2, 2/2; recall 2/2, 1/2, 2/4; F1 4/6, 2/4, 4/6.
        Assert.Equal(100 * 2 / 3.0, scores.PrecisionPercent, 1e-9);
        Assert.Equal(100 * 2 / 3.0, scores.RecallPercent, 1e-9);
        Assert.Equal(100 * 11 / 18.0, scores.F1Percent, 1e-9);
        // Chance: (2*4 + 2*2 + 4*2) / 64 = 20/64; (40/64 - 20/64) / (44/64).
        Assert.Equal(20 / 44.0, scores.CohenKappa, 1e-9);
    }

    [Fact]
    public void A_class_that_nobody_saw_or_said_does_not_count()
    {
        ClassificationScores scores = ClassificationScores.FromConfusion([[3, 1, 0], [0, 4, 0], [0, 0, 0]], rocAuc: 1);
        Assert.Equal(100 * (1 + 0.8) / 2, scores.PrecisionPercent, 1e-9);
        Assert.Equal(100 * (0.75 + 1) / 2, scores.RecallPercent, 1e-9);
    }

    [Fact]
    public void A_class_without_images_does_not_count_though_it_was_said()
    {
        // Two of four looks at class 1 said class 2, of which there is no image.
        ClassificationScores scores = ClassificationScores.FromConfusion([[4, 0, 0], [0, 2, 2], [0, 0, 0]], rocAuc: 1);
        Assert.Equal(100 * (1 + 0.5) / 2, scores.RecallPercent, 1e-9);
        Assert.Equal(100, scores.PrecisionPercent, 1e-9);
        Assert.Equal(100 * (1 + (2 / 3.0)) / 2, scores.F1Percent, 1e-9);
    }

    [Fact]
    public void Images_of_one_class_alone_tell_its_accuracy_and_nothing_else()
    {
        ClassificationScores first = ClassificationScores.FromConfusion([[5, 1], [0, 0]], rocAuc: double.NaN);
        Assert.Equal(100 * 5 / 6.0, first.AccuracyPercent, 1e-9);
        Assert.All([first.PrecisionPercent, first.RecallPercent, first.F1Percent, first.CohenKappa], score => Assert.Equal(double.NaN, score));
        ClassificationScores second = ClassificationScores.FromConfusion([[0, 0], [1, 5]], rocAuc: double.NaN);
        Assert.Equal(100 * 5 / 6.0, second.RecallPercent, 1e-9);
        Assert.All([second.PrecisionPercent, second.F1Percent, second.CohenKappa], score => Assert.Equal(double.NaN, score));
        ClassificationScores ofThree = ClassificationScores.FromConfusion([[0, 0, 0], [1, 5, 0], [0, 0, 0]], rocAuc: double.NaN);
        Assert.Equal(100 * 5 / 6.0, ofThree.RecallPercent, 1e-9);
        Assert.Equal(double.NaN, ofThree.PrecisionPercent);
    }

    [Fact]
    public void Area_counts_pairs_in_the_right_order_and_ties_half()
    {
        // Positives 0.9, 0.6, 0.4; negatives 0.6, 0.3. Of 6 pairs: 0.9 wins 2; 0.6 wins 1 and ties 1; 0.4 wins 1: 4.5 / 6.
        float[] probabilities = [0.1f, 0.9f, 0.4f, 0.6f, 0.6f, 0.4f, 0.4f, 0.6f, 0.7f, 0.3f];
        Assert.Equal(0.75, RocAreaOf(probabilities, [1, 1, 1, 0, 0], classes: 2), 1e-9);
    }

    [Fact]
    public void Area_of_more_classes_is_the_mean_over_those_with_images()
    {
        float[] probabilities = [0.7f, 0.2f, 0.1f, 0.2f, 0.7f, 0.1f, 0.8f, 0.1f, 0.1f];
        // Class 0: positive 0.7 against 0.2 and 0.8: 1/2. Class 1: 0.7 and 0.1 against 0.2: 1/2. Class 2 has no images.
        Assert.Equal(0.5, RocAreaOf(probabilities, [0, 1, 1], classes: 3), 1e-9);
        Assert.True(double.IsNaN(RocAreaOf(probabilities, [1, 1, 1], classes: 3)));
    }

    private static double RocAreaOf(float[] probabilities, int[] labels, int classes) =>
        RocArea.Mean([.. Enumerable.Range(0, classes).Select(c => RocArea.OfClass(probabilities, labels, classes, c))]);
}
