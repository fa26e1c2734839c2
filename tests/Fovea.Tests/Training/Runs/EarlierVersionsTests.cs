using Fovea.Data.Cue;
using Fovea.Training.Checkpoints;
using Fovea.Training.Runs;

namespace Fovea.Tests.Training.Runs;

/// <summary>
/// Runs that earlier programs left in the middle of their third epoch (Fixtures/README.md says how they were made) go on to the end of the one
/// that version 1 trained without a stop, to the same bits on the processor of then; others round otherwise, and come close.
/// </summary>
public sealed class EarlierVersionsTests : IDisposable
{
    private static readonly string fixtures = Path.Combine(AppContext.BaseDirectory, "Training", "Runs", "Fixtures");

    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("version-1")]
    [InlineData("version-2")]
    public void A_run_of_an_earlier_version_goes_on_to_the_same_end(string version)
    {
        Copy(version);
        using (RunFolder run = RunFolder.Open(folder[version]))
        using (Trainer trainer = new(run.ReadRecipe(), new CueSource().Create(), run))
        {
            Assert.Equal(2, trainer.Best.Epoch);
            TrainingResult result = trainer.Run();
            Assert.Equal(5, result.BestEpoch);
            Assert.Equal(16, result.TestErrorPercent!.Value, tolerance: 0.2);
        }

        IReadOnlyList<EpochMetrics> expected = MetricsOf(Path.Combine(fixtures, "whole")), actual = MetricsOf(folder[version]);
        Assert.Equal(expected.Select(epoch => (epoch.Epoch, epoch.Step)), actual.Select(epoch => (epoch.Epoch, epoch.Step)));
        for (int i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].CrossEntropy, actual[i].CrossEntropy, tolerance: 1e-4);
            Assert.Equal(expected[i].ValidationNegativeLogLikelihood, actual[i].ValidationNegativeLogLikelihood, tolerance: 1e-4);
            Assert.Equal(expected[i].ValidationErrorPercent, actual[i].ValidationErrorPercent, tolerance: 0.2);
        }

        TensorFile whole = TensorFile.Read(Path.Combine(fixtures, "whole", "last.safetensors")), last = TensorFile.Read(folder[$"{version}/last.safetensors"]);
        foreach ((NamedTensor wanted, NamedTensor found) in whole.Tensors.Zip(last.Tensors, (one, other) => (one, other)))
        {
            Assert.Equal(wanted.Name, found.Name);
            for (int i = 0; i < wanted.Values.Length; i++) Assert.Equal(wanted.Values.Span[i], found.Values.Span[i], tolerance: 1e-4f);
        }
    }

    [Theory]
    [InlineData("version-1")]
    [InlineData("version-2")]
    public void A_model_of_an_earlier_version_is_read(string version)
    {
        TrainedModel best = TrainedModel.Load(Path.Combine(fixtures, version, "best.safetensors"));
        EpochMetrics told = MetricsOf(Path.Combine(fixtures, version))[1];
        Evaluation validation = best.Evaluate(new CueSource().Create().Validation, threads: 1);
        Assert.Equal(told.ValidationNegativeLogLikelihood, validation.NegativeLogLikelihood, tolerance: 1e-3);
    }

    [Fact]
    public void Metrics_from_before_locations_were_counted_are_read()
    {
        Copy("version-1");
        Assert.All(MetricsOf(folder["version-1"]), epoch => Assert.Equal((null, null), (epoch.CutOffPercent, epoch.MeanJump)));
        Assert.NotEmpty(MetricsOf(folder["version-1"]));
    }

    /// <summary>Version 1 does not say of which epoch its best weights are; what they do on validation tells.</summary>
    [Fact]
    public void Best_weights_of_another_epoch_are_found_out_in_version_1_too()
    {
        Copy("version-1");
        File.Copy(folder["version-1/last.safetensors"], folder["version-1/best.safetensors"], overwrite: true);
        using RunFolder run = RunFolder.Open(folder["version-1"]);
        CheckpointException exception = Assert.Throws<CheckpointException>(() => new Trainer(run.ReadRecipe(), new CueSource().Create(), run));
        Assert.Contains("does not hold the weights of epoch 2", exception.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private void Copy(string version)
    {
        Directory.CreateDirectory(folder[version]);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(fixtures, version))) File.Copy(file, Path.Combine(folder[version], Path.GetFileName(file)));
    }

    private static IReadOnlyList<EpochMetrics> MetricsOf(string run) => MetricsPart.Read(Path.Combine(run, "metrics.jsonl"), from: 0).Epochs;
}
