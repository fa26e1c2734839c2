using System.CommandLine;
using Fovea.Application.Trials;
using Fovea.Tuning;

namespace Fovea.Cli.Verbs;

/// <summary>The options of tune that say what a study searches, and how.</summary>
internal sealed class TuneOptions
{
    private readonly Argument<string?> target = new("RECIPE|DATA") { Arity = ArgumentArity.ZeroOrOne, Description = "A tuning file (recipe and space), a recipe, or a data set." };
    private readonly Option<string?> space = new("--space") { Description = "File with the search space.", HelpName = "FILE" };
    private readonly Option<string?> sampler = new("--sampler") { Description = "How points are chosen: gp, ucb, ei, sobol or random; default gp." };
    private readonly Option<string?> pruner = new("--pruner") { Description = "Which trials are stopped early: none, median or halving; default none." };
    private readonly Option<ulong?> seed = new("--seed") { Description = "Seed of the points; a trial's training has the recipe's." };

    private readonly RecipeArguments recipeArguments = new();

    public void AddTo(Command command)
    {
        command.Add(target);
        recipeArguments.AddTo(command);
        foreach (Option option in new Option[] { space, sampler, pruner, seed }) command.Add(option);
    }

    /// <summary>What is tuned, as it was typed; null where nothing was.</summary>
    public string? TargetOf(ParseResult parsed) => parsed.GetValue(target);

    /// <summary>What is to be searched; null where nothing was named.</summary>
    /// <exception cref="UsageException">An option has no such value.</exception>
    /// <exception cref="RecipeException">A file breaks a rule.</exception>
    public TuningPlan? PlanOf(ParseResult parsed)
    {
        if (TargetOf(parsed) is not { } name)
        {
            if (recipeArguments.GivenIn(parsed).FirstOrDefault() is { } given)
                throw new UsageException($"{given} changes a recipe, but none is named; a study that goes on keeps the one that it was begun with");
            return null;
        }

        TuningPlan plan = TuningPlan.Find(name, recipe => recipeArguments.Apply(parsed, recipe));
        if (parsed.GetValue(space) is { } file) plan = plan with { Space = TuningPlan.ReadSpace(file) };
        recipeArguments.RequireNotSearched(parsed, plan.Space);
        return plan with { Sampler = SamplerOf(parsed) ?? plan.Sampler, Pruner = PrunerOf(parsed) ?? plan.Pruner };
    }

    /// <summary>The seed of a new study.</summary>
    public ulong SeedOf(ParseResult parsed) => parsed.GetValue(seed) ?? 1;

    /// <summary>A study does not change what it searches: what is said of it must be what it has.</summary>
    /// <exception cref="UsageException">It is something else.</exception>
    public void CheckSame(ParseResult parsed, StudyDefinition study, string? recipe, SearchSpace? searched)
    {
        if (recipe is not null && recipe != StudyFolder.RecipeOf(study).ToJson()) throw Differs("recipe");
        if (searched is not null && !searched.Equals(study.Space)) throw Differs("search space");
        if (SamplerOf(parsed) is { } chosen && chosen != study.Sampler) throw Differs("--sampler");
        if (PrunerOf(parsed) is { } pruning && pruning != study.Pruner) throw Differs("--pruner");
        if (parsed.GetValue(seed) is { } given && given != study.Seed) throw Differs("--seed");

        UsageException Differs(string what) => new($"study '{study.Name}' was begun with another {what}, which does not change: leave it out, or begin a new study");
    }

    private SamplerOptions? SamplerOf(ParseResult parsed) => parsed.GetValue(sampler) switch
    {
        null => null,
        "gp" => new GaussianProcessOptions(),
        "ucb" => new GaussianProcessOptions { Acquisition = AcquisitionKind.ConfidenceBound },
        "ei" => new GaussianProcessOptions { Acquisition = AcquisitionKind.ExpectedImprovement },
        "sobol" => new SobolOptions(),
        "random" => new RandomOptions(),
        { } other => throw new UsageException($"--sampler must be gp, ucb, ei, sobol or random, but is '{other}'"),
    };

    private PrunerOptions? PrunerOf(ParseResult parsed) => parsed.GetValue(pruner) switch
    {
        null => null,
        "none" => new NoPruningOptions(),
        "median" => new MedianPruningOptions(),
        "halving" => new SuccessiveHalvingOptions(),
        { } other => throw new UsageException($"--pruner must be none, median or halving, but is '{other}'"),
    };
}
