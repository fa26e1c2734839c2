using Fovea.Data;
using Fovea.Data.Cue;
using Fovea.Numerics;
using Fovea.Reports;

namespace Fovea.Tests.Training;

/// <summary>Images that show several classes at once, from training to looks.</summary>
public sealed class SeveralClassesTests
{
    private static readonly DataSet patterns = new PatternsSource(trainingImages: 600, otherImages: 150).Create();

    public static TheoryData<ModelOptions> Models =>
    [
        new FullyConnectedOptions { Hidden = [64], SeveralClasses = true },
        new RecurrentAttentionOptions
        {
            SeveralClasses = true,
            Glimpses = 4,
            Sensor = new MultiScaleSensorOptions { Size = 12, Scales = 2 },
            Core = new MinimalGatedCoreOptions { Hidden = 64 },
            Votes = new VoteOptions(),
            ClassAfterEveryGlimpse = true,
            LocationStd = 0.3f,
        },
    ];

    /// <summary>Of eight sets that may be there, whoever says the most frequent one errs in more than 70 %.</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void Sets_of_classes_are_learned(ModelOptions model)
    {
        TrainedModel trained = Train(model, epochs: 40);
        Evaluation evaluation = trained.Evaluate(patterns, threads: 2);
        Assert.InRange(evaluation.ErrorPercent, 0, 15);
        Assert.InRange(evaluation.WrongClassPercent!.Value, 0, 8);
        Assert.InRange(evaluation.NegativeLogLikelihood, 0, 0.8);
    }

    [Fact]
    public void A_look_says_all_that_is_at_least_as_probable_as_not()
    {
        TrainedModel trained = Train(Models.Last().Data, epochs: 2);
        bool isSum1 = true;
        for (int image = 0; image < 20; image++)
        {
            Look look = trained.Look(patterns.Test, image);
            int[] said = [.. Enumerable.Range(0, 3).Where(c => look.Probabilities[c] >= 0.5f)];
            Assert.Equal(said.Sum(c => 1 << c), look.Prediction);
            Assert.Equal(said.Length == 0 ? "none of the classes" : string.Join(" + ", said.Select(c => patterns.ClassNames[c])), look.ClassName);
            Close.To(look.Probabilities.Aggregate(1.0, (all, p) => all * Math.Max(p, 1 - p)), look.Confidence, 1e-6, "confidence");
            Assert.Equal(patterns.Test.Labels[image], look.Label);
            isSum1 &= Math.Abs(look.Probabilities.Sum() - 1) < 0.01;
        }

        Assert.False(isSum1);
    }

    /// <summary>The mean of ten rollouts differs from that of ten others by 1/sqrt(10) of what one differs from another by.</summary>
    [Fact]
    public void Averaged_rollouts_average_the_probabilities_of_each_class()
    {
        TrainedModel trained = Train(Models.Last().Data, epochs: 1);
        float[] Probabilities(int rollouts, ulong seed)
        {
            float[] found = [];
            using WorkerTeam team = new(1);
            using Evaluator evaluator = new(trained.Model, patterns.Test, new EvaluationOptions { Rollouts = rollouts, Seed = seed }, team) { PassDone = (_, probabilities) => found = probabilities.ToArray() };
            evaluator.Run();
            return found;
        }

        double Difference(int rollouts) => Probabilities(rollouts, seed: 4).Zip(Probabilities(rollouts, seed: 5), (left, right) => Math.Abs(left - right)).Average();
        Assert.InRange(Difference(rollouts: 10) / Difference(rollouts: 1), 0.25, 0.4);
        float[] averaged = Probabilities(rollouts: 10, seed: 4);
        Assert.All(averaged, p => Assert.InRange(p, 0f, 1f));
        Assert.Contains(Enumerable.Range(0, patterns.Test.Count), image => Math.Abs(averaged.AsSpan(image * 3, 3).ToArray().Sum() - 1) > 0.1);
    }

    /// <summary>A label of one form is no label of the other: 2 is class 2 there, and class 1 here.</summary>
    [Fact]
    public void Labels_of_one_form_are_not_read_as_those_of_the_other()
    {
        TrainedModel several = Train(Models.First().Data, epochs: 1);
        ImageSet single = ImageSet.InMemory(patterns.Shape, new byte[patterns.Shape.Bytes], [2]);
        DataSet singles = new("one", patterns.ClassNames, single, single, single);
        Assert.StartsWith("the model says for every class whether it is there", Assert.Throws<DataException>(() => several.Evaluate(single)).Message, StringComparison.Ordinal);
        Assert.StartsWith("the model says for every class whether it is there", Assert.Throws<DataException>(() => several.Align(singles)).Message, StringComparison.Ordinal);
        Assert.Null(several.Look(single, 0).Label);
        DataSet cue = new CueSource(trainingCount: 40, validationCount: 5, testCount: 5).Create();
        using Trainer trainer = new(new Recipe { Data = "cue", Model = new FullyConnectedOptions { Hidden = [8] }, Training = new TrainingOptions { Epochs = 1 } }, cue, threads: 1);
        trainer.Run();
        ImageSet sets = ImageSet.InMemory(cue.Shape, new byte[cue.Shape.Bytes], [2], severalClasses: true);
        Assert.StartsWith("the model says one class", Assert.Throws<DataException>(() => trainer.Best.Evaluate(sets)).Message, StringComparison.Ordinal);
    }

    /// <summary>What a model's file says is enough to know it.</summary>
    [Fact]
    public void A_saved_model_knows_that_it_says_several()
    {
        using TemporaryFolder folder = new();
        TrainedModel trained = Train(Models.First().Data, epochs: 1);
        trained.Save(folder["model.safetensors"]);
        TrainedModel opened = TrainedModel.Open(folder["model.safetensors"]);
        Assert.True(opened.Look(patterns.Test, 3).SeveralClasses);
        Assert.Equal(trained.Look(patterns.Test, 3).Probabilities, opened.Look(patterns.Test, 3).Probabilities);
    }

    [Fact]
    public void Maps_by_the_one_true_class_are_refused_and_counts_are_by_class()
    {
        TrainedModel trained = Train(Models.First().Data, epochs: 1);
        using WorkerTeam team = new(1);
        Assert.Throws<ArgumentException>(() => LookSurvey.Gather(trained.Model, patterns.Test, new EvaluationOptions(), team, mostMistakes: 1));
        int[] counts = [.. Enumerable.Range(0, 3).Select(c => patterns.Test.Labels.ToArray().Count(label => ClassLabel.Shows(label, c, several: true)))];
        Assert.Equal(counts, SplitSummary.Measure(patterns.Test, classes: 3, mostMeasured: 1).ClassImages);
        Assert.All(ClassExamples.Choose(patterns.Test, classes: 3, perClass: 4).Index(), row =>
            Assert.All(row.Item, image => Assert.True(ClassLabel.Shows(patterns.Test.Labels[image], row.Index, several: true))));
    }

    private static TrainedModel Train(ModelOptions model, int epochs)
    {
        Recipe recipe = new()
        {
            Data = patterns.Name,
            Model = model,
            Training = new TrainingOptions
            {
                Epochs = epochs,
                BatchSize = 20,
                LearningRate = 0.003f,
                Loss = new LossOptions { GlimpseClassWeight = model is RecurrentAttentionOptions ? 0.5f : 0f },
            },
        };
        using Trainer trainer = new(recipe, patterns, threads: 2);
        trainer.Run();
        return trainer.Best;
    }
}
